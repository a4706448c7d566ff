import { isolate } from "../../shared/direction.ts"
import { app } from "../../shared/words/en.json"

/** What stands in a sentence's `{…}`. */
export interface Facts {
  device?: string
  url?: string
  /** A network's, a phone's or a control's. */
  name?: string
  /** As sentences that setup has, too, call it. */
  network?: string
  /** How long ago, in words of ours. */
  age?: string
  /** A program's reason. */
  reason?: string
  /** How long something takes, in words of ours. */
  time?: string
  count?: number
}

export type Word = keyof typeof app

/** The sentence for `word`, filled. The build writes sentences in place of their keys, so a key is always written out. */
export function say(word: Word, facts: Facts = {}): string {
  return fill(app[word], facts)
}

/** Puts the facts into their places, names from outside each in an isolate of its own. */
export function fill(sentence: string, facts: Facts): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: keyof Facts) => {
    const fact = facts[name] ?? ""
    return typeof fact === "number" ? `${fact}` : isolate(fact)
  })
}
