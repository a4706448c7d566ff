import { html } from "lit/html.js"
import { chunkLoader } from "../ui/chunk-loader.ts"
import { form } from "./form.ts"
import type { Page, Sealing } from "./seal-chunk.ts"

const load = chunkLoader<typeof import("./seal-chunk.ts"), Sealing>("/seal.js")

/** What seals; undefined where it could not be loaded. */
export function loadSealing(
  page: Pick<Page, "words" | "link" | "onChange" | "onEnd">,
): Promise<Sealing | undefined> {
  return load(({ createSealing }) => createSealing({ html, form, ...page }))
}
