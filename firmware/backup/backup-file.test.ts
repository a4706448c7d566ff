import { createHash } from "node:crypto"
import fc from "fast-check"
import { beforeAll, describe, expect, test } from "vitest"
import { checkBackup, openBackup, sealBackup } from "./backup-file.ts"

const passphrase = "correct horse battery"
const content = Buffer.from("what the device keeps")
const headBytes = 50

let sealed: Buffer
beforeAll(async () => {
  sealed = await sealBackup(content, passphrase)
})

/** As somebody would who changes a file on purpose: its last line fits again. */
function withDigest(bytes: Uint8Array): Buffer {
  const whole = bytes.subarray(0, -32)
  return Buffer.concat([whole, createHash("sha256").update(whole).digest()])
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return copy
}

const refusal = (code: string) => expect.objectContaining({ code })

describe("a backup", () => {
  test("opens with its passphrase, and no file is like another", async () => {
    expect(await openBackup(sealed, passphrase)).toEqual(content)
    expect(sealed.includes(content)).toBe(false)
    expect(await sealBackup(content, passphrase)).not.toEqual(sealed)
  })

  test("opens however the passphrase was composed where it was typed", async () => {
    const composed = await sealBackup(content, "caf\u00e9 battery")
    expect(await openBackup(composed, "cafe\u0301 battery")).toEqual(content)
  })

  test("opens with no other one, and says so", async () => {
    for (const other of ["correct horse batterz", "", `${passphrase} `]) {
      await expect(openBackup(sealed, other)).rejects.toEqual(refusal("wrong-passphrase"))
    }
  })

  test("with any bit flipped is refused before a passphrase is asked for", () => {
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        expect(() => checkBackup(flipped(sealed, bit))).toThrow()
      }),
      { numRuns: 1000 },
    )
  })

  test("cut anywhere is refused, and nothing at all is no backup", () => {
    for (let length = 0; length < sealed.length; length++) {
      expect(() => checkBackup(sealed.subarray(0, length))).toThrow()
    }
    expect(() => checkBackup(Buffer.alloc(0))).toThrow(refusal("not-a-backup"))
    expect(() => checkBackup(Buffer.from("PNG and other things"))).toThrow(refusal("not-a-backup"))
  })

  test("changed on purpose, with a fitting last line, does not open: salt, nonce, content, tag", async () => {
    for (const byte of [25, headBytes - 1, headBytes, headBytes + content.length]) {
      const changed = withDigest(flipped(sealed, byte * 8))
      expect(() => checkBackup(changed)).not.toThrow()
      await expect(openBackup(changed, passphrase)).rejects.toEqual(refusal("wrong-passphrase"))
    }
  })

  test("of a newer form says to update", () => {
    const newer = Buffer.from(sealed)
    newer[18] = 2
    expect(() => checkBackup(withDigest(newer))).toThrow(refusal("backup-too-new"))
  })

  test("that asks for more memory or time than a device has is refused before any is spent", async () => {
    for (const [place, value] of [
      [19, 18],
      [19, 0],
      [19, 255],
      [20, 255],
      [20, 0],
      [21, 0],
      [21, 5],
    ] as const) {
      const greedy = Buffer.from(sealed)
      greedy[place] = value
      const begun = process.cpuUsage()
      await expect(openBackup(withDigest(greedy), passphrase)).rejects.toEqual(refusal("backup-damaged"))
      expect(process.cpuUsage(begun).user).toBeLessThan(200_000)
    }
  })
})
