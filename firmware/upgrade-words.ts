/** The words after `porchlight upgrade`. */
import { PorchlightError } from "./core/errors.ts"

export type UpgradeAction =
  /** `wish` is a package file, a version or a tag of the registry. */
  | { readonly kind: "to"; readonly wish: string; readonly downgrade: boolean }
  /** What the guard's unit says: end what was cut. */
  | { readonly kind: "continue" }

/** As `parseArgs` takes them. */
export const upgradeSyntax = { downgrade: { type: "boolean" }, continue: { type: "boolean" } } as const

/** Throws a `PorchlightError`, code `bad-argument`. */
export function upgradeAction(
  [wish = "latest", surplus]: readonly string[],
  words: { readonly downgrade?: boolean | undefined; readonly continue?: boolean | undefined },
): UpgradeAction {
  if (surplus !== undefined) throw bad(`"${surplus}" is one word too many; try --help.`)
  if (wish === "") throw bad("upgrade takes a package file or a version, not an empty word.")
  if (words.continue) return { kind: "continue" }
  return { kind: "to", wish, downgrade: words.downgrade ?? false }
}

function bad(message: string): PorchlightError {
  return new PorchlightError("bad-argument", message)
}
