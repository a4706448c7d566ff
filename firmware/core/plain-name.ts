/** A name that somebody gave to what they let in, made safe to show, to log and to keep. */
import { utf8Length } from "../../shared/bytes.ts"
import { visible } from "./unseen-characters.ts"

/** In UTF-8, with what JSON adds to it: so much of it fits beside the rest of a kept pass; see `passesMaximum`. */
export const nameMaximumBytes = 64

/** A text is looked at so far and no further. */
const charactersMaximum = 256

/** `text` on one line, without what cannot be seen, cut to what can be kept. Empty where nothing is left. */
export function plainName(text: string): string {
  const words = visible(text.slice(0, charactersMaximum)).replace(/\s+/gu, " ").trim()
  let name = ""
  let bytes = 0
  for (const character of words) {
    bytes += utf8Length(JSON.stringify(character)) - 2
    if (bytes > nameMaximumBytes) break
    name += character
  }
  return name.trim()
}
