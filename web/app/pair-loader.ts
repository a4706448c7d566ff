type PairChunk = typeof import("./pair-chunk.ts")

/** It has 20 kB and comes from the same home: after this long it was lost on the way. */
const patienceMilliseconds = 8000

let loading: Promise<PairChunk | undefined> | undefined
let tries = 0

/** What proves the code; undefined where it could not be loaded. It is tried again when it is asked for again. */
export function loadPairing(): Promise<PairChunk | undefined> {
  if (loading) return loading
  // A browser may remember by its address that a module failed.
  const address = `/pair.js?${tries++}`
  const chunk: Promise<PairChunk> = import(/* @vite-ignore */ address)
  const timeUp = new Promise<never>((_, reject) => setTimeout(reject, patienceMilliseconds))
  loading = Promise.race([chunk, timeUp]).catch(() => {
    loading = undefined
    return undefined
  })
  return loading
}
