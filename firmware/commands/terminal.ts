/** What the terminal can show. */
import { plainText } from "../control/plain-text.ts"

/** Whether standard output is a terminal with colours, whose owner wants them (NO_COLOR). */
export function hasColours(): boolean {
  return process.stdout.isTTY && process.stdout.hasColors()
}

/**
 * An error's sentence on standard error. Another program's last words may stand in it, or a stranger's name: no line of it
 * steers the terminal.
 */
export function complain(sentence: string): void {
  const lines = sentence.split("\n").map(plainText)
  process.stderr.write(`porchlight: ${lines.join("\n")}\n`)
}
