/**
 * What this page says. Its messages come in a file of their own, one for each language, which `words-loader.ts` brings in
 * before anything is drawn; the build writes their places in that file where their keys stand here.
 */
import type { FailureCode } from "../../shared/contract.ts"
import { languageFor } from "../../shared/languages.ts"
import { fill, type Message, parseMessage } from "../../shared/message.ts"
import { app, board, failure } from "../../shared/words/en.json"

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

export type Word = keyof typeof app

/** One language's file. */
export interface AppWords {
  /** Its tag. */
  readonly language: string
  readonly messages: readonly Message[]
  readonly failures: Readonly<Record<string, Message>>
  /** What a board measures of itself, by the ids of its readings. */
  readonly board: Readonly<Record<string, string>>
}

let words: AppWords = { language: "en", messages: [], failures: {}, board: {} }

export function takeWords(taken: AppWords): void {
  words = taken
}

/** For a chunk that draws: it has a copy of this file, and takes them in turn. */
export const lentWords = (): AppWords => words

/** Of this page, by its tag. */
export const language = (): string => words.language

/** For numbers and dates: the page's language, as the person's own part of the world writes it. */
export function locales(): string[] {
  const own = navigator.languages.filter((range) => languageFor(range) === words.language)
  return [...own, words.language]
}

/** The message for `word`, filled. The build puts numbers in place of keys, so a key is always written out. */
export function say(word: Word, facts: Facts = {}): string {
  return filled(parseMessage(app[word]), facts)
}

/** Why a network could not be joined, and what to do. */
export function sayFailure({ code, ssid: network }: { code: FailureCode; ssid: string }): string {
  return filled(parseMessage(failure[code]), { network })
}

/**
 * What a reading is called: in this page's language where a board measures it of itself, and as the device says where
 * a program has called it something else.
 */
export function readingName({ id, label }: { readonly id: string; readonly label: string }): string {
  const isOfBoard = Object.entries(board).some(([own, english]) => own === id && english === label)
  return (isOfBoard ? words.board[id] : undefined) ?? label
}

function filled(message: Message, facts: Facts): string {
  return fill(message, facts, (count) => new Intl.PluralRules(words.language).select(count))
}
