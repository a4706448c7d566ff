/** Words of a command as systemd reads them in a unit (systemd.service(5), "Command lines"; systemd.syntax(7), "Quoting"). Pure. */
import { PorchlightError } from "../core/errors.ts"

/**
 * One word of `ExecStart=`, quoted, for systemd to pass on as it is: neither a specifier (`%n`) nor a variable (`$HOME`)
 * in it is replaced. Throws a `PorchlightError`, code `bad-argument`, for what no word can hold.
 */
export function unitWord(word: string): string {
  return quoted(word.replaceAll("$", "$$$$"))
}

/** The program, the first word of `ExecStart=`: variables are not looked for in it, so that a `$` stays as it is. */
export function unitProgram(path: string): string {
  return quoted(path)
}

function quoted(word: string): string {
  if (/\0|\p{Surrogate}/u.test(word)) {
    const sentence = `${JSON.stringify(word)} cannot be a word of a command. Leave out what is no text.`
    throw new PorchlightError("bad-argument", sentence, { word })
  }
  const escaped = word
    .replaceAll("%", "%%")
    .replace(/["\\]/g, "\\$&")
    // A line's end would end the setting, and the rest might be another one.
    .replace(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`)
  return `"${escaped}"`
}
