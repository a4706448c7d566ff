import { worker } from "../../shared/words/en.json"

/** What the worker says itself. Everything else comes from the device. */
export type WorkerWords = typeof worker

/** Where nothing else is kept. */
export const englishWords: WorkerWords = worker

/** Where the words of this very version are. The build writes it. */
const folder = ""

/** `scriptAddress` is the worker's own, in which the page says the language it is in. */
export function wordsPath(scriptAddress: string): string {
  return pathOf(/[?&]lang=([A-Za-z-]+)/.exec(scriptAddress)?.[1] ?? "en")
}

/** What a phone keeps of words: its own, and English for when those were taken away. */
export function keptWords(scriptAddress: string): string[] {
  return [...new Set([wordsPath(scriptAddress), pathOf("en")])]
}

function pathOf(language: string): string {
  return `${folder}${language}.json`
}
