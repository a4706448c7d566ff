/**
 * How a phone that one device of a house knows comes to be known by another without its label: the one introduces it,
 * the other checks the signature by the root that both have. Each introduction is for one device, once, within two
 * minutes. What was used is kept in memory; after a restart none from before it is taken.
 */
import { base64urlEncode } from "../../shared/bytes.ts"
import { introductionMaximumLength } from "../../shared/pairing-contract.ts"
import type { Authority } from "./authority.ts"
import type { Clock, Host, Log } from "./host.ts"
import { attemptsAnHour, createHourlyAttempts } from "./hourly-attempts.ts"
import {
  type Introduction,
  nonceBytes,
  readIntroduction,
  signedPart,
  writeIntroduction,
} from "./introduction.ts"
import { RequestProblem } from "./problem.ts"
import type { WallClock } from "./wall-clock.ts"

export interface Introductions {
  /** An introduction to the device of this identifier. Throws a `RequestProblem` while the clock is not set. */
  write(to: string): Promise<string>
  /**
   * Does `work` for whoever brings an introduction to this device, and once only. Throws a `RequestProblem` that says why
   * not; rejects like `work`, and then the introduction may be used again.
   */
  redeem<Result>(text: string, work: (from: string) => Promise<Result>): Promise<Result>
}

export interface IntroductionsOptions {
  readonly deviceId: string
  readonly authority: Pick<Authority, "sign" | "hasSigned">
  readonly clock: Clock
  readonly wallClock: WallClock
  readonly random: Host["random"]
  readonly log: Log
}

/** From a tap on one device's page to the other's, with a slow phone and a network that comes and goes. */
export const introductionMilliseconds = 120_000

/** By so much the clocks of two devices may differ. Those that ask a server for the time differ by less than a second. */
export const toleranceMilliseconds = 60_000

export function createIntroductions(options: IntroductionsOptions): Introductions {
  const { deviceId, authority, clock, wallClock, random, log } = options
  const startedAt = clock.now()
  /** Until when each that was used could be brought again, by its nonce. */
  const used = new Map<string, number>()
  // A signature cannot be guessed. But to check one takes a chip a tenth of a second, which is not for whoever comes.
  const attempts = createHourlyAttempts(clock, log, {
    tried: "An introduction came that no device of this house has signed",
    spent: "Too many wrong introductions came: none is taken for some time.",
  })

  function now(): number {
    const wallMilliseconds = wallClock()
    if (wallMilliseconds !== undefined) return wallMilliseconds
    throw new RequestProblem(
      "clock-not-set",
      "This device does not know what time it is yet, and so not whether an introduction still holds. Try again in a minute, or type the code on its label.",
    )
  }

  function checkTime({ untilMilliseconds }: Introduction): void {
    const wallMilliseconds = now()
    const age = wallMilliseconds - (untilMilliseconds - introductionMilliseconds)
    const remedy = "Ask for another, or type the code on the label."
    if (age > introductionMilliseconds + toleranceMilliseconds) {
      throw refused(`It is older than two minutes, or the clocks of the two devices differ. ${remedy}`)
    }
    if (age < -toleranceMilliseconds) {
      throw refused(`It is of a time to come: the clocks of the two devices differ. ${remedy}`)
    }
    // Whether it was used before is not known any more.
    if (age > clock.now() - startedAt) throw refused(`It is older than this device's start. ${remedy}`)
  }

  /** At once, so that of two who bring the same one is first. By a clock that never jumps. */
  function use({ nonce }: Introduction): void {
    for (const [old, until] of [...used]) {
      if (clock.now() >= until) used.delete(old)
    }
    if (used.has(nonce)) throw refused("It was used already. Ask for another, or type the code on the label.")
    if (used.size >= usedMaximum)
      throw refused("Too many phones were introduced just now. Wait a few minutes.")
    used.set(nonce, clock.now() + introductionMilliseconds + 2 * toleranceMilliseconds)
  }

  return {
    async write(to) {
      const introduction: Introduction = {
        ...{ to, from: deviceId, nonce: base64urlEncode(random(nonceBytes)) },
        untilMilliseconds: Math.round(now()) + introductionMilliseconds,
      }
      const signature = await authority.sign(signedPart(introduction))
      log("info", `A paired phone was introduced to the device ${to}.`, { to })
      return writeIntroduction(introduction, signature)
    },

    async redeem(text, work) {
      const read = text.length > introductionMaximumLength ? undefined : readIntroduction(text)
      if (read === undefined) throw refused("That is no introduction. Open the link as it was given.")
      const { introduction, signature } = read
      if (introduction.to !== deviceId) {
        throw refused("It is to another device. Open that one, or type the code on this one's label.")
      }
      checkTime(introduction)
      if (attempts.left === 0) {
        throw refused(
          `${attemptsAnHour} wrong ones came within an hour, and none is taken for some time. Type the code on the label.`,
        )
      }
      if (!(await authority.hasSigned(signedPart(introduction), signature))) {
        attempts.count()
        throw refused(
          "No device of this house has signed it: the two have different roots. Type the code on the label.",
        )
      }
      use(introduction)
      try {
        return await work(introduction.from)
      } catch (error) {
        used.delete(introduction.nonce)
        throw error
      }
    },
  }
}

export const ownersCertificate =
  "This device serves a certificate of its owner's, and so shares no root with others. Type the code on the label."

/** More than a household brings within the four minutes for which a used one is remembered. */
export const usedMaximum = 64

function refused(why: string): RequestProblem {
  return new RequestProblem("pairing-refused", `The introduction was not taken. ${why}`)
}
