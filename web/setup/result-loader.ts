import { html, nothing, svg } from "lit/html.js"
import { chunkLoader } from "../ui/chunk-loader.ts"
import type { ResultParts } from "./result-chunk.ts"
import { folder } from "./words.ts"

const load = chunkLoader<typeof import("./result-chunk.ts"), ResultParts>(`/${folder}result.js`)

/** What the result is drawn with; undefined where it could not be loaded. `onChange`: draw again. */
export function loadResult(onChange: () => void): Promise<ResultParts | undefined> {
  return load(({ createResult }) => createResult({ html, nothing, svg }, onChange))
}
