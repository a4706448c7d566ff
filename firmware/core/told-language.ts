import { alertWords } from "./alert-words.ts"
import { shownTexts } from "./notification.ts"
import { fitted, type Told } from "./push-message.ts"
import type { Speech } from "./speech.ts"

/** What is told, in the words of `speech`. A program's own texts stay as they are; so does what was kept without its occasion. */
export function inLanguage({ notification, readings }: Told, speech: Speech): Told {
  const { occasion } = notification
  const words = occasion && alertWords(occasion, speech)
  if (words === undefined) return { notification, readings }
  return fitted({ notification: { ...notification, ...shownTexts(words) }, readings })
}
