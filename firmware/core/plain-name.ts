/** A name that somebody gave to what they let in, made safe to show, to log and to keep. */
import { utf8Length } from "../../shared/bytes.ts"

/** In UTF-8, with what JSON adds to it: so much of it fits beside the rest of a kept pass; see `passesMaximum`. */
export const nameMaximumBytes = 64

/** A text is looked at so far and no further. */
const charactersMaximum = 256

/**
 * What shows nothing, or changes how its neighbours show: controls, marks of direction and joiners, lone surrogates,
 * characters of no meaning to others, breaks of a line (The Unicode Standard, section 4.5, "General Category").
 */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu

/** `text` on one line, without what cannot be seen, cut to what can be kept. Empty where nothing is left. */
export function plainName(text: string): string {
  const words = text.slice(0, charactersMaximum).replace(invisible, " ").replace(/\s+/gu, " ").trim()
  let name = ""
  let bytes = 0
  for (const character of words) {
    bytes += utf8Length(JSON.stringify(character)) - 2
    if (bytes > nameMaximumBytes) break
    name += character
  }
  return name.trim()
}
