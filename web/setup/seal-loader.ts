import { html } from "lit/html.js"
import { form } from "./form.ts"
import type { Page, Sealing } from "./seal-chunk.ts"

type SealChunk = typeof import("./seal-chunk.ts")

/** It has 20 kB and comes from the same room: after this long it was lost on the way. */
const patienceMilliseconds = 8000

let loading: Promise<Sealing | undefined> | undefined
let tries = 0

/** What seals; undefined where it could not be loaded. It is tried again when it is asked for again. */
export function loadSealing(page: Pick<Page, "link" | "onChange" | "onEnd">): Promise<Sealing | undefined> {
  if (loading) return loading
  // A browser may remember by its address that a module failed.
  const address = `/seal.js?${tries++}`
  const chunk: Promise<SealChunk> = import(/* @vite-ignore */ address)
  const timeUp = new Promise<never>((_, reject) => setTimeout(reject, patienceMilliseconds))
  loading = Promise.race([chunk, timeUp])
    .then(({ createSealing }) => createSealing({ html, form, ...page }))
    .catch(() => {
      loading = undefined
      return undefined
    })
  return loading
}
