/** What the terminal can show. */

/** Whether standard output is a terminal with colours, whose owner wants them (NO_COLOR). */
export function hasColours(): boolean {
  return process.stdout.isTTY && process.stdout.hasColors()
}
