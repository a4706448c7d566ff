import { fill, type Message, parseMessage } from "../../shared/message.ts"
import { app } from "../../shared/words/en.json"

/** What stands in a message's `{…}`. */
export type Facts = {
  readonly device?: string
  readonly url?: string
  /** A network's, a phone's or a control's. */
  readonly name?: string
  /** As sentences that setup has, too, call it. */
  readonly network?: string
  /** How long ago, in words of ours. */
  readonly age?: string
  /** A program's reason. */
  readonly reason?: string
  /** How long something takes, in words of ours. */
  readonly time?: string
  /** The same as a number with a decimal. */
  readonly seconds?: string
  /** A value with its unit. */
  readonly limit?: string
  /** Of what runs on the device. */
  readonly version?: string
  readonly count?: number
}

export const language = "en"

export type Word = keyof typeof app

/** The message for `word`, filled. The build writes messages in place of their keys, so a key is always written out. */
export function say(word: Word, facts: Facts = {}): string {
  return filled(parseMessage(app[word]), facts)
}

/** `message` with its facts, in the words that the page's language has for a count. */
export function filled(message: Message, facts: Facts): string {
  return fill(message, facts, (count) => new Intl.PluralRules(language).select(count))
}
