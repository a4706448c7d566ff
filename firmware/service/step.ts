/** What install and uninstall tell a person while they work. */
import { PorchlightError } from "../core/errors.ts"
import { ownCommand } from "../hosts/linux/own-command.ts"

/** `unchanged`: it was so already. `failed`: nothing after it was done; the error says why and what to do. */
export interface Step {
  readonly state: "done" | "unchanged" | "failed"
  readonly text: string
}

export type Show = (step: Step) => void

/** Something that an installation consists of. */
export interface Part {
  readonly text: string
  /** Resolves to what makes it so, undefined where it is so already. Looks without changing. */
  look(): Promise<(() => Promise<void>) | undefined>
}

/**
 * Makes the part what it should be, and resolves to whether it was not. `beforeChange` runs when it is not. Rejects with
 * a `PorchlightError` after it has been shown as failed.
 */
export async function perform(
  part: Part,
  show: Show,
  beforeChange: () => Promise<void> = async () => {},
): Promise<boolean> {
  try {
    const change = await part.look()
    if (change !== undefined) {
      await beforeChange()
      await change()
    }
    show({ state: change === undefined ? "unchanged" : "done", text: part.text })
    return change !== undefined
  } catch (error) {
    show({ state: "failed", text: part.text })
    throw explained(error, part.text)
  }
}

function remedyFor(cause: unknown): string {
  switch (cause) {
    case "EACCES":
    case "EPERM":
      return `Run it as root: sudo ${ownCommand()}, with the same words after it.`
    case "EROFS":
      return "That disk is read-only: mount it for writing."
    case "ENOSPC":
      return "The disk is full: free some space."
    default:
      return "Mend that, then run it again: what is done stays done."
  }
}

/** Errors of the file system say nothing of what to do; `text` is what was tried. */
export function explained(error: unknown, text: string): PorchlightError {
  if (error instanceof PorchlightError) return error
  const cause = error instanceof Error && "code" in error ? error.code : String(error)
  const place = error instanceof Error && "path" in error ? ` at ${error.path}` : ""
  const sentence = `${text}: failed${place} (${cause}). ${remedyFor(cause)}`
  return new PorchlightError("service-step-failed", sentence, { step: text, cause })
}
