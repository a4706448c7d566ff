import { chunkLoader } from "../ui/chunk-loader.ts"

type PairChunk = typeof import("./pair-chunk.ts")

const load = chunkLoader<PairChunk, PairChunk>("/pair.js")

/** What proves the code; undefined where it could not be loaded. It is tried again when it is asked for again. */
export const loadPairing = () => load((chunk) => chunk)
