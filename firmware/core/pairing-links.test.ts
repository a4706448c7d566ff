import { randomBytes } from "node:crypto"
import { beforeEach, describe, expect, test } from "vitest"
import { createHandClock, type HandClock } from "./hand-clock.fixture.ts"
import {
  createPairingLinks,
  linkMilliseconds,
  linksMaximum,
  type PairingLinks,
  pairingUrl,
} from "./pairing-links.ts"

const done = async () => "paired"

describe("a one-time link", () => {
  let clock: HandClock
  let links: PairingLinks
  beforeEach(() => {
    clock = createHandClock()
    links = createPairingLinks(clock, (byteCount) => randomBytes(byteCount))
  })

  test("pairs once", async () => {
    const secret = links.open()
    expect(await links.redeem(secret, done)).toBe("paired")
    expect(await links.redeem(secret, done)).toBeUndefined()
  })

  test("pairs one of two that bring it at the same time", async () => {
    const secret = links.open()
    const both = await Promise.all([links.redeem(secret, done), links.redeem(secret, done)])
    expect(both).toEqual(["paired", undefined])
  })

  test("lasts ten minutes and not longer", async () => {
    expect(linkMilliseconds).toBe(600_000)
    const early = links.open()
    await clock.advance(linkMilliseconds - 1)
    const late = links.open()
    expect(await links.redeem(early, done)).toBe("paired")
    await clock.advance(linkMilliseconds)
    expect(await links.redeem(late, done)).toBeUndefined()
  })

  test("may be used again where pairing failed, but not after its time", async () => {
    const secret = links.open()
    const failing = async () => {
      throw new Error("disk full")
    }
    await expect(links.redeem(secret, failing)).rejects.toThrow("disk full")
    expect(await links.redeem(secret, done)).toBe("paired")
    const slow = links.open()
    const failingLate = async () => {
      await clock.advance(linkMilliseconds)
      throw new Error("disk full")
    }
    await expect(links.redeem(slow, failingLate)).rejects.toThrow("disk full")
    expect(await links.redeem(slow, done)).toBeUndefined()
  })

  test("gives way when more than four are out", async () => {
    const secrets = Array.from({ length: linksMaximum + 1 }, () => links.open())
    const opened = await Promise.all(secrets.map((secret) => links.redeem(secret, done)))
    expect(opened).toEqual([undefined, ...Array(linksMaximum).fill("paired")])
  })

  test("opens nothing that is not its secret", async () => {
    const secret = links.open()
    for (const text of [
      "",
      secret.slice(1),
      `${secret}A`,
      secret.toLowerCase(),
      randomBytes(32).toString("base64url"),
    ]) {
      expect(await links.redeem(text, done)).toBeUndefined()
    }
    links.clear()
    expect(await links.redeem(secret, done)).toBeUndefined()
  })

  test("carries its secret where no server and no log sees it", () => {
    expect(pairingUrl("https://ding-5cd80b1.local", "abc")).toBe("https://ding-5cd80b1.local/#pair=abc")
  })
})
