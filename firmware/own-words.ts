/** The words after `porchlight notify`, `backup` and `restore`. Each throws a `PorchlightError`, code `bad-argument`. */
import type { BackupOptions } from "./commands/backup.ts"
import type { NotifyOptions } from "./commands/notify.ts"
import { PorchlightError } from "./core/errors.ts"
import { urgencies } from "./core/notification.ts"

type Given<Options, Own extends keyof Options> = {
  readonly [Name in Exclude<keyof Options, Own>]: string | undefined
}

export function notifyOptions(
  [text, ...more]: readonly string[],
  { urgency, ...others }: Given<NotifyOptions, "text">,
): NotifyOptions {
  if (text === undefined || text.trim() === "") throw bad('notify takes a text: porchlight notify "TEXT".')
  // A shell has taken it apart.
  if (more[0] !== undefined) throw bad('notify takes one text: put it in quotes, porchlight notify "TEXT".')
  const known = urgencies.find((each) => each === urgency)
  if (urgency !== undefined && known === undefined) {
    throw bad(`--urgency takes ${urgencies.join(", ")}, not "${urgency}".`)
  }
  return { text, urgency: known, ...others }
}

export function backupOptions(
  command: "backup" | "restore",
  [file, surplus]: readonly string[],
  { replace, passphraseFile }: { replace: boolean | undefined; passphraseFile: string | undefined },
): BackupOptions {
  if (file === undefined || file === "") throw bad(`${command} takes a file: porchlight ${command} FILE.`)
  if (surplus !== undefined) throw bad(`"${surplus}" is one word too many; try --help.`)
  if (passphraseFile === "") throw bad("--passphrase-file takes a file, not an empty word.")
  return { file, replace: replace ?? false, passphraseFile }
}

function bad(message: string): PorchlightError {
  return new PorchlightError("bad-argument", message)
}
