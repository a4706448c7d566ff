/**
 * What to call a phone in the list of those that are paired, from its `User-Agent`. Made of the words below and of the
 * catalogue's alone, so that nothing a stranger wrote reaches a page.
 *
 * Its trap: an iPad calls itself a Mac, unless its person asked for pages made for phones.
 */
import words from "../../shared/words/en.json" with { type: "json" }

/** The longest honest one has some 300 characters. */
const charactersMaximum = 512

/** The first whose mark is there: a browser names those that it descends from, and an Android names Linux. */
const systems: readonly (readonly [mark: string, words: string])[] = [
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["iPod", "iPod"],
  ["Android", words.phone["android.tablet"]],
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

/** `iPhone`, `Android phone`, `Mac, Chrome`; `Another device` where it says nothing that we know. */
export function phoneName(userAgent: string | undefined): string {
  const text = (userAgent ?? "").slice(0, charactersMaximum)
  const system = wordsFor(text, systems)
  const browser = wordsFor(text, browsers)
  if (system === undefined) return browser ?? words.phone.unknown
  // Google's advice for their user agents: phones say "Mobile", tablets do not.
  if (system === words.phone["android.tablet"])
    return text.includes("Mobile") ? words.phone["android.phone"] : system
  if (system.startsWith("iP") || browser === undefined) return system
  return `${system}, ${browser}`
}

function wordsFor(
  text: string,
  table: readonly (readonly [mark: string, words: string])[],
): string | undefined {
  return table.find(([mark]) => text.includes(mark))?.[1]
}
