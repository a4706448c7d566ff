/** Embeddings, overrides and isolates, and what ends them: U+202A to U+202E, U+2066 to U+2069 (UAX #9, 2.1 to 2.5). */
const directionMarks = /[\u202a-\u202e\u2066-\u2069]/g

/**
 * `name` fit to stand in a sentence of ours: in a first-strong isolate (U+2068 to U+2069), so that a name that runs
 * from right to left leaves the words around it in order.
 *
 * Its own direction marks are dropped: one of them could close the isolate and turn the sentence around. So this is
 * for reading only, and never what is sent back to join.
 */
export function isolate(name: string): string {
  return `\u2068${name.replace(directionMarks, "")}\u2069`
}
