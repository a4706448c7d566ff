import type { FailureCode } from "../../shared/contract.ts"
import { failure, setup } from "../../shared/words/en.json"

/** What stands in a sentence's `{…}`. */
export interface Facts {
  network?: string
  device?: string
  url?: string
  count?: number
}

export type Word = keyof typeof setup

/** The sentence for `word`, filled. */
export function say(word: Word, facts: Facts = {}): string {
  return fill(setup[word], facts)
}

/** What happened and what to do, after a join failed. */
export function sayFailure(code: FailureCode, network: string): string {
  return fill(failure[code], { network })
}

/**
 * Puts the facts into their places. Names from outside stand in first-strong isolates (Unicode UAX 9, U+2068 and
 * U+2069), so that a right-to-left name leaves the sentence in order; its own direction marks are dropped, or one
 * of them could close the isolate.
 */
export function fill(sentence: string, facts: Facts): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: keyof Facts) => {
    const fact = facts[name] ?? ""
    return typeof fact === "number"
      ? `${fact}`
      : `\u2068${fact.replace(/[\u202a-\u202e\u2066-\u2069]/g, "")}\u2069`
  })
}
