import { isolate } from "../../shared/direction.ts"
import { setup } from "../../shared/words/en.json"

/** What stands in a sentence's `{…}`. */
export interface Facts {
  network?: string
  device?: string
  url?: string
  count?: number
}

export type Word = keyof typeof setup

/** The sentence for `word`, filled. The build writes sentences in place of their keys, so a key is always written out. */
export function say(word: Word, facts: Facts = {}): string {
  return fill(setup[word], facts)
}

/** Puts the facts into their places, names from outside each in an isolate of its own. */
export function fill(sentence: string, facts: Facts): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: keyof Facts) => {
    const fact = facts[name] ?? ""
    return typeof fact === "number" ? `${fact}` : isolate(fact)
  })
}
