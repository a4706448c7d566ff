import { defaultLanguage, directionOf, languageFor } from "../../shared/languages.ts"
import { chosenLanguage } from "./language-choice.ts"
import { type AppWords, takeWords } from "./words.ts"

/** Where the words of this very version are. The build writes it. */
const folder = ""

/** All that there are words in. The build writes them. */
export const offered: readonly string[] = ["en"]

/** Between two tries to get any words at all: without them there is nothing to tell the person with. */
const retryMilliseconds = 2000

/** What the person has chosen, else the first of their phone's languages that we speak. */
export function wantedLanguage(): string {
  const wanted = [chosenLanguage() ?? "", ...navigator.languages].map(languageFor)
  return wanted.find((tag) => tag !== undefined && offered.includes(tag)) ?? defaultLanguage
}

/** Resolves when there are words. Away from home that may be English: a phone keeps that besides the person's own. */
export async function loadWords(): Promise<void> {
  for (;;) {
    for (const tag of [wantedLanguage(), defaultLanguage]) {
      const words = await fetchWords(tag)
      if (words === undefined) continue
      takeWords(words)
      const { documentElement: page } = document
      page.lang = words.language
      page.dir = directionOf(words.language)
      return
    }
    await new Promise((resolve) => setTimeout(resolve, retryMilliseconds))
  }
}

async function fetchWords(tag: string): Promise<AppWords | undefined> {
  try {
    const response = await fetch(`${folder}${tag}.json`)
    return response.ok ? await response.json() : undefined
  } catch {
    return undefined
  }
}
