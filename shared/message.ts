/**
 * Messages of the catalogues in `shared/words`: a small part of ICU MessageFormat, which translators' tools read
 * (https://unicode-org.github.io/icu/userguide/format_parse/messages/).
 *
 *     Joining {network}…
 *     {count, plural, one {One try left.} other {{count} tries left.}}
 *
 * A plural is a whole message, of whole sentences: halves put together fit few languages. What would mean something else
 * in ICU is refused: `'`, which quotes (the apostrophe of people is ’), `#`, which is a number, and `<`, which begins a tag.
 */
import { isolate } from "./direction.ts"

/** The kinds of counts that languages tell apart (CLDR, "Language Plural Rules"); each has `other`. */
export type PluralCategory = "zero" | "one" | "two" | "few" | "many" | "other"

/** The kind of a whole number in one language. A browser knows it by `Intl.PluralRules`; a chip does not. */
export type PluralRule = (count: number) => PluralCategory

/** A sentence with places, or one for each kind of count. */
export type Message =
  | string
  | (Readonly<Partial<Record<PluralCategory, string>>> & { readonly other: string })

/** What stands in the places. */
export type Facts = Readonly<Record<string, string | number | undefined>>

const sentence = /^(?:[^{}'#<]|\{\w+\})*$/
const plural = /^\{\s*count\s*,\s*plural\s*,((?:\s*\w+\s*\{(?:[^{}'#<]|\{\w+\})*\})+)\s*\}$/
const branch = /(\w+)\s*\{((?:[^{}]|\{\w+\})*)\}/g

/** Throws a `SyntaxError` at what is no such message. */
export function parseMessage(text: string): Message {
  if (sentence.test(text)) return text
  const branches = [...(plural.exec(text)?.[1] ?? "").matchAll(branch)]
  const { other, ...more } = Object.fromEntries(branches.map(([, category, words]) => [category, words]))
  if (other === undefined) throw new SyntaxError(`No sentence, and no plural with "other": ${text}`)
  return { ...more, other }
}

/**
 * `message` for reading, in the words for `facts.count` where there are several. Each text from outside stands in an
 * isolate of its own; a number stands bare.
 */
export function fill(message: Message, facts: Facts, ruleOf: PluralRule): string {
  const words =
    typeof message === "string" ? message : (message[ruleOf(Number(facts["count"]))] ?? message.other)
  return words.replace(/\{(\w+)\}/g, (_, name: string) => {
    const fact = facts[name] ?? ""
    return typeof fact === "number" ? `${fact}` : isolate(fact)
  })
}

/** Of English, for a machine that knows no other. */
export const englishPlural: PluralRule = (count) => (count === 1 ? "one" : "other")
