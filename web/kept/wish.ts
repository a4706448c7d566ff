import type { ControlValue } from "../../shared/home-contract.ts"

/** A wish is not fulfilled any more after this long: whoever comes home after a day wants something else. */
export const wishLifeMilliseconds = 24 * 3_600_000

/**
 * Why a wish waits no more, though nobody took it back: the device refused it; it may have done it, and does not know;
 * it waited too long.
 */
export type WishOutcome = "refused" | "unsure" | "expired"

/** What a person wants of a control while the device is away. */
export interface Wish {
  /** By which the device knows it, so that it is fulfilled once however often it is sent. */
  readonly key: string
  readonly controlId: string
  readonly label: string
  readonly value: ControlValue
  readonly madeAtMilliseconds: number
  readonly expiresAtMilliseconds: number
  /** Undefined while it waits. */
  readonly outcome?: WishOutcome
  /** The program's own sentence. */
  readonly reason?: string
}

/** Whether it waited too long. A clock that was set back makes none live longer. */
export function isExpired(
  { madeAtMilliseconds, expiresAtMilliseconds }: Wish,
  nowMilliseconds: number,
): boolean {
  const age = nowMilliseconds - madeAtMilliseconds
  return nowMilliseconds >= expiresAtMilliseconds || age < -wishLifeMilliseconds
}
