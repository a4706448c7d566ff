/** Text as large as its place allows, whatever the fonts of the computer that prints it. */
import { wrapped } from "./wrapped.ts"

/** Lengths are in millimetres. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export type Face = "plain" | "bold" | "monospaced"

export interface FittedText {
  readonly size: number
  /** Each with its baseline. */
  readonly lines: readonly { readonly text: string; readonly y: number }[]
}

/** In ems. */
const lineHeight = 1.16
const ascent = 0.8

const stepMillimetres = 0.05

/** A point: no eye reads less, so what is still too long then is no text for a label. */
const smallestMillimetres = 0.35

/** `paragraphs` in the middle of the height of `box`, each on a line of its own, in letters of at most `largest`. */
export function fitted(paragraphs: readonly string[], face: Face, box: Box, largest: number): FittedText {
  for (let size = largest; ; size -= stepMillimetres) {
    const fits = (line: string) => widthOf(line, face) * size <= box.width
    const lines = paragraphs.flatMap((paragraph) => wrapped(paragraph, fits))
    const height = lines.length * lineHeight * size
    if (height > box.height && size > smallestMillimetres) continue
    const top = box.y + (box.height - height) / 2 + ascent * size
    return { size, lines: lines.map((text, index) => ({ text, y: top + index * lineHeight * size })) }
  }
}

/** Widths in ems that DejaVu Sans Bold keeps to, over a whole line; of the usual sans-serif fonts it is the widest. */
const widths: readonly (readonly [characters: RegExp, width: number])[] = [
  [/[fijlrt .,:;!?’'()-]/, 0.5],
  [/[a-ln-vx-z0-9]/, 0.72],
  [/[A-LN-VX-Z]/, 0.86],
]
const widest = 1.11

/** A letter that is not bold takes this much of a bold one. */
const plainShare = 0.92

/** All letters of a monospaced font have one width, and in every usual font it is about this. */
const monospacedWidth = 0.62

function widthOf(line: string, face: Face): number {
  if (face === "monospaced") return line.length * monospacedWidth
  let sum = 0
  for (const character of line) {
    // A letter is as wide as it is without its accent.
    const [letter = character] = character.normalize("NFD")
    sum += widths.find(([characters]) => characters.test(letter))?.[1] ?? widest
  }
  return face === "bold" ? sum : sum * plainShare
}
