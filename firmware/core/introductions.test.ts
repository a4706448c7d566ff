import { randomBytes } from "node:crypto"
import { beforeEach, describe, expect, test } from "vitest"
import { base64urlEncode, utf8Encode } from "../../shared/bytes.ts"
import type { Authority } from "./authority.ts"
import { createHandClock, type HandClock } from "./hand-clock.fixture.ts"
import { attemptsAnHour } from "./hourly-attempts.ts"
import { readIntroduction, writeIntroduction } from "./introduction.ts"
import {
  createIntroductions,
  type Introductions,
  introductionMilliseconds,
  toleranceMilliseconds,
  usedMaximum,
} from "./introductions.ts"
import { createScriptedCertifier, scriptedCertificate } from "./scripted-certifier.fixture.ts"
import { todayMilliseconds } from "./scripted-host.fixture.ts"

const [lamp, ding] = ["5cd80b1f00d2a7e4", "00000000000000aa"]
const certifier = createScriptedCertifier()

/** As an authority with the root of this name. */
function authority(keyName: string): Pick<Authority, "sign" | "hasSigned"> {
  const facts = {
    commonName: keyName,
    validFrom: 0,
    validUntil: 1,
    isAuthority: true,
    isSelfSigned: true,
    keyName,
  }
  const root = scriptedCertificate(facts)
  return {
    sign: (bytes) => certifier.sign(root, bytes),
    hasSigned: (bytes, signature) => certifier.hasSigned(root.certificate, bytes, signature),
  }
}

let clock: HandClock
let logged: string[]
/** What the clock of the device that is asked shows too much. */
let wrongBy: number | undefined

function device(deviceId: string, keyName = "house"): Introductions {
  return createIntroductions({
    ...{ deviceId, clock, authority: authority(keyName), random: (count) => randomBytes(count) },
    wallClock: () => {
      if (deviceId !== lamp) return todayMilliseconds + clock.now()
      return wrongBy === undefined ? undefined : todayMilliseconds + clock.now() + wrongBy
    },
    log: (level, message) => void logged.push(`${level} ${message}`),
  })
}

let asked: Introductions
let asking: Introductions

beforeEach(async () => {
  clock = createHandClock()
  logged = []
  wrongBy = 0
  asked = device(lamp)
  asking = device(ding)
  // Both have run for a while.
  await clock.advance(3_600_000)
})

const paired = async (from: string) => `paired by ${from}`
const refused = (detail: RegExp) => ({
  problem: { code: "pairing-refused", detail: expect.stringMatching(detail) },
})

describe("an introduction", () => {
  test("pairs with the device that it is to, and says by whom", async () => {
    expect(await asked.redeem(await asking.write(lamp), paired)).toBe(`paired by ${ding}`)
    expect(logged).toEqual([`info A paired phone was introduced to the device ${lamp}.`])
  })

  test("pairs once, also where two bring it at the same time", async () => {
    const text = await asking.write(lamp)
    const both = await Promise.allSettled([asked.redeem(text, paired), asked.redeem(text, paired)])
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"])
    await clock.advance(introductionMilliseconds + toleranceMilliseconds)
    await expect(asked.redeem(text, paired)).rejects.toMatchObject(refused(/It was used already/))
  })

  test("may be brought again where pairing failed", async () => {
    const text = await asking.write(lamp)
    const failing = async () => {
      throw new Error("disk full")
    }
    await expect(asked.redeem(text, failing)).rejects.toThrow("disk full")
    expect(await asked.redeem(text, paired)).toBe(`paired by ${ding}`)
  })

  test("is for one device alone", async () => {
    const text = await asking.write(ding)
    await expect(asked.redeem(text, paired)).rejects.toMatchObject(refused(/It is to another device/))
  })

  test("of another root is none, nor one that was changed", async () => {
    const stranger = await device(ding, "another house").write(lamp)
    await expect(asked.redeem(stranger, paired)).rejects.toMatchObject(refused(/different roots/))
    const { introduction, signature } = readIntroduction(await asking.write(lamp)) ?? {}
    if (introduction === undefined || signature === undefined) throw new Error("It is not read.")
    for (const change of [
      { untilMilliseconds: introduction.untilMilliseconds + 1 },
      { nonce: "A".repeat(22) },
      { from: "0".repeat(16) },
    ]) {
      const changed = writeIntroduction({ ...introduction, ...change }, signature)
      await expect(asked.redeem(changed, paired)).rejects.toMatchObject(refused(/different roots/))
    }
  })

  test("lasts two minutes, and one more for clocks that differ", async () => {
    const [early, late] = [await asking.write(lamp), await asking.write(lamp)]
    await clock.advance(introductionMilliseconds + toleranceMilliseconds)
    expect(await asked.redeem(early, paired)).toBe(`paired by ${ding}`)
    await clock.advance(1)
    await expect(asked.redeem(late, paired)).rejects.toMatchObject(refused(/older than two minutes/))
  })

  test("of a time to come is refused beyond that minute", async () => {
    wrongBy = -toleranceMilliseconds
    expect(await asked.redeem(await asking.write(lamp), paired)).toBe(`paired by ${ding}`)
    wrongBy -= 1
    await expect(asked.redeem(await asking.write(lamp), paired)).rejects.toMatchObject(
      refused(/clocks of the two devices differ/),
    )
  })

  test("from before a restart is not taken, since what was used is not known any more", async () => {
    const text = await asking.write(lamp)
    await asked.redeem(text, paired)
    await clock.advance(1_000)
    const restarted = device(lamp)
    await expect(restarted.redeem(text, paired)).rejects.toMatchObject(
      refused(/older than this device's start/),
    )
    expect(await restarted.redeem(await asking.write(lamp), paired)).toBe(`paired by ${ding}`)
  })

  test("is neither taken nor given while the clock is not set", async () => {
    wrongBy = undefined
    const problem = { code: "clock-not-set", status: 503 }
    await expect(asked.redeem(await asking.write(lamp), paired)).rejects.toMatchObject({ problem })
    await expect(asked.write(ding)).rejects.toMatchObject({ problem })
  })

  test.each([
    "",
    "x",
    "5cd80b1f00d2a7e4",
    "x".repeat(8_000),
    `${lamp}.${ding}.${"A".repeat(22)}.1764411302000.`,
  ])("is not %j", async (text) => {
    await expect(asked.redeem(text, paired)).rejects.toMatchObject(refused(/That is no introduction/))
    expect(logged).toEqual([])
  })

  test("that is wrong is looked at twenty times an hour, and then no other either", async () => {
    const wrong = () =>
      writeIntroduction(
        {
          ...{ to: lamp, from: ding, nonce: base64urlEncode(randomBytes(16)) },
          untilMilliseconds: todayMilliseconds + clock.now() + introductionMilliseconds,
        },
        utf8Encode("no signature"),
      )
    for (let count = 0; count < attemptsAnHour; count++) {
      await expect(asked.redeem(wrong(), paired)).rejects.toMatchObject(refused(/different roots/))
    }
    await expect(asked.redeem(await asking.write(lamp), paired)).rejects.toMatchObject(
      refused(/20 wrong ones/),
    )
    expect(logged).toContain("warn Too many wrong introductions came: none is taken for some time.")
    await clock.advance(3_600_000)
    expect(await asked.redeem(await asking.write(lamp), paired)).toBe(`paired by ${ding}`)
  })

  test("is remembered until it is over, as many as a house can bring, and no right one is forgotten for another", async () => {
    for (let count = 0; count < usedMaximum; count++) await asked.redeem(await asking.write(lamp), paired)
    await expect(asked.redeem(await asking.write(lamp), paired)).rejects.toMatchObject(
      refused(/Too many phones/),
    )
    await clock.advance(introductionMilliseconds + 2 * toleranceMilliseconds)
    expect(await asked.redeem(await asking.write(lamp), paired)).toBe(`paired by ${ding}`)
  })
})
