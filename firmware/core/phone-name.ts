/**
 * What to call a phone in the list of those that are paired, from its `User-Agent`. Made of the words below and of the
 * catalogue's alone, so that nothing a stranger wrote reaches a page.
 *
 * Its trap: an iPad calls itself a Mac, unless its person asked for pages made for phones.
 */
import type { SpokenWords } from "./speech.ts"

/** The longest honest one has some 300 characters. */
const charactersMaximum = 512

/** What every language has its own word for. */
type PhoneWords = SpokenWords["phone"]

const android = "Android"

/** The first whose mark is there: a browser names those that it descends from, and an Android names Linux. */
const systems: readonly (readonly [mark: string, words: string])[] = [
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["iPod", "iPod"],
  [android, android],
  ["CrOS", "Chromebook"],
  ["Windows NT", "Windows"],
  ["Macintosh", "Mac"],
  ["Linux", "Linux"],
]

const browsers: readonly (readonly [mark: string, words: string])[] = [
  ["Edg", "Edge"],
  ["OPR/", "Opera"],
  ["SamsungBrowser/", "Samsung Internet"],
  ["Firefox/", "Firefox"],
  ["FxiOS/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["CriOS/", "Chrome"],
  ["Safari/", "Safari"],
]

/** `iPhone`, `Android phone`, `Mac, Chrome`; `Another device` where it says nothing that we know. In the language of `phone`. */
export function phoneName(userAgent: string | undefined, phone: PhoneWords): string {
  const text = (userAgent ?? "").slice(0, charactersMaximum)
  const system = wordsFor(text, systems)
  const browser = wordsFor(text, browsers)
  if (system === undefined) return browser ?? phone.unknown
  // Google's advice for their user agents: phones say "Mobile", tablets do not.
  if (system === android) return text.includes("Mobile") ? phone["android.phone"] : phone["android.tablet"]
  if (system.startsWith("iP") || browser === undefined) return system
  return `${system}, ${browser}`
}

function wordsFor(
  text: string,
  table: readonly (readonly [mark: string, words: string])[],
): string | undefined {
  return table.find(([mark]) => text.includes(mark))?.[1]
}
