/**
 * The sessions of paired phones: each is a pass that its browser keeps as a cookie (`session-cookie.ts`). In home mode
 * nobody reads or changes anything without one, unless the device is run `--open`.
 */
import { openPasses, type Passes, type PassesOptions } from "./passes.ts"
import { sessionDays } from "./session-cookie.ts"

/**
 * Five people with two devices each, and each of those twice: on an iPhone the app on the home screen and the browser
 * keep cookies of their own. So many also fit in one value of a chip's store.
 */
export const sessionsMaximum = 20

/** What a program is told of who asks. */
export interface Session {
  readonly id: string
  readonly name: string
}

/** Loads the paired phones. Rejects like the store. */
export function openSessions(
  options: Omit<PassesOptions, "key" | "who" | "maximum" | "oldestGivesWay" | "lifetimeDays">,
): Promise<Passes> {
  return openPasses({
    ...options,
    key: "sessions",
    who: "paired phones",
    maximum: sessionsMaximum,
    oldestGivesWay: true,
    lifetimeDays: sessionDays,
  })
}
