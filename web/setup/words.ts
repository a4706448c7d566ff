import { fill, type Message, parseMessage } from "../../shared/message.ts"
import { setup } from "../../shared/words/en.json"

/** What stands in a message's `{…}`. */
export type Facts = {
  readonly network?: string
  readonly device?: string
  readonly url?: string
  readonly count?: number
}

export type Word = keyof typeof setup

/** The message for `word`, filled. The build writes messages in place of their keys, so a key is always written out. */
export function say(word: Word, facts: Facts = {}): string {
  return filled(parseMessage(setup[word]), facts)
}

/** `message` with its facts, in the words that the page's language has for a count. */
export function filled(message: Message, facts: Facts): string {
  return fill(message, facts, (count) => new Intl.PluralRules("en").select(count))
}
