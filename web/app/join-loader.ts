import { html, nothing, svg } from "lit/html.js"
import { chunkLoader } from "../ui/chunk-loader.ts"
import type { JoinParts } from "./join-chunk.ts"
import { lentWords } from "./words.ts"

const load = chunkLoader<typeof import("./join-chunk.ts"), JoinParts>("/join.js")

/** What joining another network is drawn with; undefined where it could not be loaded. */
export const loadJoinParts = () =>
  load(({ createJoinParts }) => createJoinParts({ html, nothing, svg }, lentWords()))
