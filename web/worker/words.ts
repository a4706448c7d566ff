import { worker } from "../../shared/words/en.json"

export type Word = keyof typeof worker

/** The sentence for `word`, with `time` in its place. The build writes sentences in place of their keys. */
export function say(word: Word, time = ""): string {
  return worker[word].replace("{time}", time)
}
