import { randomBytes } from "node:crypto"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { noSessionCookie, secretOfCookie, sessionCookie } from "./session-cookie.ts"

const name = "__Host-porchlight"
const secret = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString("base64url"))
const ours = randomBytes(32).toString("base64url")
const other = randomBytes(32).toString("base64url")

/** What others on this host may have set: any pair that is not of our name. */
const foreignPair = fc
  .tuple(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }))
  .map(([left, right]) => `${left}=${right}`.replaceAll(";", ""))
  .filter((pair) => !pair.includes("porchlight"))

describe("the session's cookie", () => {
  test("is of this host alone, by TLS alone, out of reach of scripts and other sites, for 400 days", () => {
    expect(sessionCookie(ours)).toBe(
      `${name}=${ours}; Max-Age=34560000; Path=/; Secure; HttpOnly; SameSite=Strict`,
    )
    expect(noSessionCookie()).toBe(`${name}=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict`)
  })

  test("comes back from whatever stands around it", () => {
    fc.assert(
      fc.property(secret, fc.array(foreignPair, { maxLength: 8 }), fc.nat(), (value, others, place) => {
        const pairs = [...others]
        pairs.splice(place % (others.length + 1), 0, `${name}=${value}`)
        expect(secretOfCookie(pairs.join("; "))).toBe(value)
        expect(secretOfCookie(pairs.join(";\t "))).toBe(value)
      }),
    )
  })

  test("is none where there are two, whichever is ours", () => {
    fc.assert(
      fc.property(secret, secret, fc.array(foreignPair, { maxLength: 4 }), (one, two, others) => {
        const pairs = [`${name}=${one}`, ...others, `${name}=${two}`]
        expect(secretOfCookie(pairs.join("; "))).toBeUndefined()
      }),
    )
  })

  test.each<[what: string, header: string | undefined]>([
    ["no head", undefined],
    ["an empty head", ""],
    ["another name", `porchlight=${ours}`],
    ["the prefix in other letters", `__host-porchlight=${ours}`],
    ["a name that goes on", `__Host-porchlight2=${ours}`],
    ["a name in front", `x__Host-porchlight=${ours}`],
    ["our pair as a value", `a=${name}=${ours}`],
    ["a cookie without a name, beside ours", `${name}=${ours}; ${name}=${other}`],
    ["two heads joined by a comma", `${name}=${ours}, ${name}=${other}`],
    ["quotes", `${name}="${ours}"`],
    ["a value too long", `${name}=${ours}A`],
    ["a value too short", `${name}=${ours.slice(1)}`],
    ["no value", `${name}=`],
    ["no sign between", `${name}`],
    ["a good one and an empty one", `${name}=${ours}; ${name}=`],
    ["a good one and a malformed one", `${name}=x; ${name}=${ours}`],
    ["a space that is none of RFC 6265's", `\u00a0${name}=${ours}`],
    ["more cookies than a browser has", `${"a=1; ".repeat(256)}${name}=${ours}`],
  ])("is none with %s", (_what, header) => {
    expect(secretOfCookie(header)).toBeUndefined()
  })

  test("is read in no time that a hostile head could draw out", () => {
    for (const text of [
      " ".repeat(200_000),
      `${" \t".repeat(100_000)}x`,
      ";".repeat(200_000),
      `a${" ".repeat(200_000)}b=`,
    ]) {
      const begun = process.cpuUsage()
      expect(secretOfCookie(`${text};${name}=${ours}`)).toSatisfy(
        (found) => found === ours || found === undefined,
      )
      expect(process.cpuUsage(begun).user).toBeLessThan(1_000_000)
    }
  })

  test("never breaks on what came", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: "binary" }), (header) => {
        expect(secretOfCookie(header)).toBeUndefined()
      }),
    )
  })
})
