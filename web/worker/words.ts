import { worker } from "../../shared/words/en.json"

export type Word = keyof typeof worker

/** The message for `word`, with `seconds` in its place. The build writes messages in place of their keys. */
export function say(word: Word, seconds = ""): string {
  return worker[word].replace("{seconds}", seconds)
}
