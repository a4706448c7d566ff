import { describe, expect, test } from "vitest"
import { base64urlEncode, utf8Encode } from "../../../shared/bytes.ts"
import { type Security, securities, takesPassword } from "../../../shared/wifi.ts"
import type { Credentials } from "../../core/host.ts"
import { type Air, type AirFile, checkAir } from "./air.ts"
import { canJoin, joinStory, networkFor } from "./join-story.ts"
import { timingsOf } from "./timings.ts"

const timings = timingsOf({ fast: false })
const airOf = (...networks: AirFile["networks"]): Air => checkAir({ networks }, "a test")
const home = { ssid: "Home", security: "wpa2", password: "correct horse" } as const

function asking(changes: Partial<Credentials> & { ssid?: string } = {}): Credentials {
  const { ssid = "Home", ...rest } = changes
  const ssidBytes = base64urlEncode(utf8Encode(ssid))
  return { ssidBytes, security: "wpa2", password: "correct horse", hidden: false, ...rest }
}

const story = (air: Air, credentials: Credentials) =>
  joinStory(networkFor(air, credentials), credentials, timings)
const failed = (code: string, endsAt: number, addressingAt?: number) => ({
  addressingAt,
  endsAt,
  outcome: { kind: "failed", code },
})
const joined = { addressingAt: 1000, endsAt: 2000, outcome: { kind: "joined", address: "192.168.1.20" } }

describe("the right password", () => {
  const psk = securities.filter(takesPassword)
  const pairs = psk.flatMap((asked) => psk.map((offered): [Security, Security] => [asked, offered]))

  test.each(pairs)("asked for %s, opens a network of %s", (asked, offered) => {
    expect(story(airOf({ ...home, security: offered }), asking({ security: asked }))).toEqual(joined)
  })

  test("is the raw key where the network has one, in either case", () => {
    const air = airOf({ ...home, password: "0f".repeat(32) })
    expect(story(air, asking({ password: "0F".repeat(32) }))).toEqual(joined)
    expect(story(air, asking({ password: "0e".repeat(32) })).outcome).toEqual({
      kind: "failed",
      code: "wrong-password",
    })
  })
})

describe("a wrong password", () => {
  test.each([
    ["wpa", 5000],
    ["wpa2", 5000],
    ["wpa2-wpa3", 6000],
    ["wpa3", 6000],
  ] as const)("is told by %s after %i ms", (security, endsAt) => {
    const air = airOf({ ...home, security })
    expect(story(air, asking({ password: "Correct horse" }))).toEqual(failed("wrong-password", endsAt))
  })

  test("is also no password at all", () => {
    const { password: _, ...without } = asking()
    expect(story(airOf(home), without).outcome).toEqual({ kind: "failed", code: "wrong-password" })
  })

  test.each(["no-dhcp", "drops"] as const)("is told first by a network that %s", (behaviour) => {
    const air = airOf({ ...home, behaviour })
    expect(story(air, asking({ password: "wrong horse" })).outcome).toEqual({
      kind: "failed",
      code: "wrong-password",
    })
  })
})

describe("a network that misbehaves", () => {
  test.each([
    ["silent", failed("timed-out", 25_000)],
    ["no-dhcp", failed("no-address", 16_000, 1000)],
    ["drops", failed("refused", 2000, 1000)],
    ["refuses", failed("refused", 2000)],
    ["away", failed("network-not-found", 10_000)],
  ] as const)("%s", (behaviour, expected) => {
    expect(story(airOf({ ...home, behaviour }), asking())).toEqual(expected)
  })
})

describe("a network is not found", () => {
  const notFound = failed("network-not-found", 10_000)

  test("by a name that the air does not hold", () => {
    expect(story(airOf(home), asking({ ssid: "home" }))).toEqual(notFound)
  })

  test("while hidden, by one who does not know it is", () => {
    const air = airOf({ ...home, hidden: true })
    expect(story(air, asking())).toEqual(notFound)
    expect(story(air, asking({ hidden: true }))).toEqual(joined)
  })

  test("only then: one who takes it for hidden meets an announced one too", () => {
    expect(story(airOf(home), asking({ hidden: true }))).toEqual(joined)
  })
})

describe("another security than the network's", () => {
  test.each([
    ["open", "wpa2"],
    ["open", "owe"],
    ["owe", "open"],
    ["wpa2", "open"],
    ["wpa2", "enterprise"],
  ] as const)("asked for %s, is refused by %s", (asked, offered) => {
    const air = airOf(
      takesPassword(offered) ? { ...home, security: offered } : { ssid: "Home", security: offered },
    )
    expect(story(air, asking({ security: asked }))).toEqual(failed("refused", 2000))
  })

  test("chooses among networks of one name", () => {
    const air = airOf({ ssid: "Home", security: "open", address: "10.0.0.1" }, home, {
      ...home,
      security: "wpa3",
      password: "another one",
    })
    expect(story(air, asking({ security: "open" })).outcome).toEqual({ kind: "joined", address: "10.0.0.1" })
    expect(story(air, asking()).outcome).toEqual({ kind: "joined", address: "192.168.1.21" })
    const third = asking({ security: "wpa3", password: "another one" })
    expect(story(air, third).outcome).toEqual({ kind: "joined", address: "192.168.1.22" })
  })
})

test("a radio joins everything but wep, enterprise and the unknown", () => {
  expect(securities.filter((security) => !canJoin(security))).toEqual(["wep", "enterprise", "unknown"])
})

test.each(["open", "owe"] as const)("%s takes no password", (security) => {
  const { password: _, ...without } = asking({ security })
  expect(story(airOf({ ssid: "Home", security }), without)).toEqual(joined)
})

test("a whole setup takes less than half a second when fast", () => {
  const fast = timingsOf({ fast: true })
  const whole = fast.accessPointOpen + fast.scan + fast.accessPointClose + fast.associate + fast.address
  expect(whole).toBeLessThan(500)
  expect(fast.scan).toBe(92)
  expect(Object.keys(fast)).toEqual(Object.keys(timings))
})
