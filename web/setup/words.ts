import { fill, type Message, parseMessage } from "../../shared/message.ts"
import { setup } from "../../shared/words/en.json"

/** What stands in a message's `{…}`. */
export type Facts = {
  readonly network?: string
  readonly device?: string
  readonly url?: string
  readonly count?: number
}

/** Of this page. The build writes each language's own. */
export const language = "en"

/** All that this page was built in. */
export const offered: readonly string[] = ["en"]

/** Where the server has what this page loads later, in the same language; English is at the root. */
export const folder = ""

export type Word = keyof typeof setup

/** The message for `word`, filled. The build writes messages in place of their keys, so a key is always written out. */
export function say(word: Word, facts: Facts = {}): string {
  return filled(parseMessage(setup[word]), facts)
}

/** `message` with its facts, in the words that the page's language has for a count. */
export function filled(message: Message, facts: Facts): string {
  return fill(message, facts, (count) => new Intl.PluralRules(language).select(count))
}
