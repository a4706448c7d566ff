/** What a label says in words. */
import english from "../../shared/words/en.json" with { type: "json" }
import { accessPointAddress } from "../core/captive.ts"
import type { Label } from "../core/label.ts"

export interface LabelText {
  readonly name: string
  /** What a person may have to type; undefined where that is nothing. */
  readonly secret: Secret | undefined
  /** Sentences. */
  readonly help: readonly string[]
}

export interface Secret {
  readonly kind: "code" | "password"
  readonly caption: string
  readonly text: string
}

export type LabelWords = typeof english.label

export function labelText(
  { name, setupCode, passphrase }: Label,
  label: LabelWords = english.label,
): LabelText {
  // An iPhone that joins by its camera often opens no login sheet.
  const reach = label["help.reach"].replace("{url}", accessPointAddress)
  const code = setupCode && ({ kind: "code", caption: label.code, text: grouped(setupCode) } as const)
  const password = passphrase && ({ kind: "password", caption: label.password, text: passphrase } as const)
  return {
    name,
    secret: code || password || undefined,
    help: [code ? label["help.code"] : label.help, reach],
  }
}

/** `1234 5678`: eight digits in a row are more than an eye holds. */
function grouped(code: string): string {
  return code.replace(/\d{4}(?=\d)/g, "$& ")
}
