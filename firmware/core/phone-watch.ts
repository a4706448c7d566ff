/** Tells which phones came and went, by looking at the list of those that are paired. */
import type { HappeningKind } from "../../shared/home-contract.ts"

interface Phone {
  readonly id: string
  readonly name: string
}

export interface PhoneWatch {
  /** Tells what is another since the last look; the first one tells nothing. */
  look(): void
}

export function createPhoneWatch(
  list: () => readonly Phone[],
  tell: (kind: Extract<HappeningKind, "phone-paired" | "phone-revoked">, name: string) => void,
): PhoneWatch {
  let known: ReadonlyMap<string, string> | undefined
  return {
    look() {
      const present = new Map(list().map(({ id, name }) => [id, name]))
      const before = known ?? present
      known = present
      const came = [...present].filter(([id]) => !before.has(id)).map(([, name]) => name)
      const went = [...before].filter(([id]) => !present.has(id)).map(([, name]) => name)
      for (const name of came) tell("phone-paired", name)
      // A phone that is paired anew has a new pass and is no other phone.
      for (const name of went) if (!came.includes(name)) tell("phone-revoked", name)
    },
  }
}
