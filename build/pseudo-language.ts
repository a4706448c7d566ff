/**
 * A made-up language, read off the English catalogue: every letter is another one that still can be read, every message
 * is longer, as most translations are, and stands in brackets. So a word that stands in a page's source shows by its
 * plain letters, a sentence that was cut or put together by its brackets, and a part that is too narrow by what hangs over.
 */
import { type Message, parseMessage } from "../shared/message.ts"
import type { Catalogue } from "./words-in-place.ts"

/** What stands at both ends of each message, and nowhere in a catalogue. */
export const ends = ["⟦", "⟧"] as const

/** In place of a to z. None of them is one of those. */
export type Letters = readonly string[]

/** Latin, with marks on all of them. */
export const markedLetters: Letters = [..."àƀçđéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýž"]

/** Hebrew, which runs from right to left, and whose letters never join or stack. */
export const mirroredLetters: Letters = [..."אבגדהוזחטיכלמנסעפצקרשתךםןף"]

/** German and Finnish take about so much more room than English, short labels more (W3C, "Text size in translation"). */
const growth = 1.4

/** What a message is filled up with where that is not enough. */
const filling = [..." lorem ipsum dolor sit amet consectetur"]

export function pseudoCatalogue(english: Catalogue, letters: Letters): Catalogue {
  return mapped(english, (section) => mapped(section, (text, key) => pseudoText(text, key, letters)))
}

function pseudoText(text: string, key: string, letters: Letters): string {
  // The build takes it apart at these marks, and each name stands by itself.
  if (key.endsWith(".path"))
    return text
      .split(" > ")
      .map((name) => pseudoSentence(name, letters))
      .join(" > ")
  return written(parseMessage(text), (sentence) => pseudoSentence(sentence, letters))
}

function written(message: Message, change: (sentence: string) => string): string {
  if (typeof message === "string") return change(message)
  const branches = Object.entries(message).map(([category, sentence]) => `${category} {${change(sentence)}}`)
  return `{count, plural, ${branches.join(" ")}}`
}

/** Vowels come twice, so that words grow too and not only sentences; places stay as they are. */
function pseudoSentence(sentence: string, letters: Letters): string {
  const words = sentence.replace(/\{\w+\}|[aeiou]/gi, (found) =>
    found.length > 1 ? found : `${found}${found.toLowerCase()}`,
  )
  const missing = Math.ceil(sentence.length * growth) - words.length
  return `${ends[0]}${inLetters(`${words}${filling.slice(0, Math.max(0, missing)).join("")}`, letters)}${ends[1]}`
}

function inLetters(text: string, letters: Letters): string {
  return text.replace(/\{\w+\}|[a-z]/gi, (found) => {
    if (found.length > 1) return found
    const letter = letters[found.toLowerCase().charCodeAt(0) - "a".charCodeAt(0)] ?? found
    return found === found.toLowerCase() ? letter : letter.toUpperCase()
  })
}

function mapped<Value, Result>(
  of: Readonly<Record<string, Value>>,
  change: (value: Value, key: string) => Result,
): Readonly<Record<string, Result>> {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value, key)]))
}
