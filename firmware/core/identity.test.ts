import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { utf8DecodeLossy, utf8Encode } from "../../shared/bytes.ts"
import { isPassphrase } from "../../shared/wifi.ts"
import { PorchlightError } from "./errors.ts"
import type { Log } from "./host.ts"
import { loadIdentity } from "./identity.ts"
import { createCountedBytes, createMemoryStore } from "./scripted-host.fixture.ts"

const quiet: Log = () => {}

/** Randomness whose four bytes for the code are each of `numbers` in turn, and then all ones for ever. */
function drawing(...numbers: number[]) {
  const left = [...numbers]
  return (byteCount: number): Uint8Array => {
    const bytes = new Uint8Array(byteCount)
    if (byteCount === 4) new DataView(bytes.buffer).setUint32(0, left.shift() ?? 0xffff_ffff)
    return bytes
  }
}

async function codeOf(...numbers: number[]): Promise<string> {
  return (await loadIdentity(createMemoryStore(), drawing(...numbers), quiet)).setupCode
}

describe("an identity", () => {
  test("is drawn once, and the same ever after", async () => {
    const store = createMemoryStore()
    const first = await loadIdentity(store, createCountedBytes(), quiet)
    const random = () => {
      throw new Error("Nothing is drawn for a device that has an identity.")
    }
    expect(await loadIdentity(store, random, quiet)).toEqual(first)
  })

  test("is kept before it is told", async () => {
    const store = createMemoryStore()
    store.beforeSet = async () => {
      throw new PorchlightError("store-unusable", "The disk is full.")
    }
    await expect(loadIdentity(store, createCountedBytes(), quiet)).rejects.toMatchObject({
      code: "store-unusable",
    })
  })

  test("has an id, a code and a passphrase of their form, whatever is drawn", async () => {
    const numbers = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 28, maxLength: 28 })
    await fc.assert(
      fc.asyncProperty(numbers, async (numbers) => {
        let drawn = 0
        const random = (byteCount: number) =>
          Uint8Array.from({ length: byteCount }, () => numbers[drawn++] ?? 0)
        const identity = await loadIdentity(createMemoryStore(), random, quiet)
        expect(identity.id).toMatch(/^[0-9a-f]{16}$/)
        expect(identity.setupCode).toMatch(/^\d{8}$/)
        expect(identity.passphrase).toMatch(/^(?:[a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}$/)
        expect(isPassphrase(identity.passphrase)).toBe(true)
      }),
    )
  })

  test("has a passphrase in which each of 32 letters is as likely as any other", async () => {
    const letters = new Map<string, number>()
    for (let first = 0; first < 256; first += 16) {
      const random = (byteCount: number) =>
        Uint8Array.from({ length: byteCount }, (_, index) => first + index)
      const { passphrase } = await loadIdentity(createMemoryStore(), random, quiet)
      for (const letter of passphrase.replaceAll("-", "")) letters.set(letter, (letters.get(letter) ?? 0) + 1)
    }
    expect([...letters.values()]).toEqual(Array(32).fill(8))
  })

  test("has nothing of one part in another", async () => {
    const asked: number[] = []
    const random = (byteCount: number) => {
      asked.push(byteCount)
      return new Uint8Array(byteCount)
    }
    await loadIdentity(createMemoryStore(), random, quiet)
    expect(asked).toEqual([8, 4, 16])
  })
})

describe("a setup code", () => {
  test("keeps its leading zeros", async () => {
    expect(await codeOf(0)).toBe("00000000")
    expect(await codeOf(42)).toBe("00000042")
    expect(await codeOf(100_000_042)).toBe("00000042")
  })

  test("is as likely as any other: of 2^32 numbers, 42 make each code, and the rest are drawn again", async () => {
    expect(await codeOf(4_199_999_999)).toBe("99999999")
    expect(await codeOf(4_200_000_000, 7)).toBe("00000007")
    expect(await codeOf(0xffff_ffff, 4_294_967_295, 4_199_999_998)).toBe("99999998")
  })

  test("is not drawn from a source that repeats itself", async () => {
    const store = createMemoryStore()
    await expect(loadIdentity(store, drawing(), quiet)).rejects.toMatchObject({
      code: "weak-randomness",
      message: "The machine's randomness repeats itself. Check its random number generator.",
    })
    expect(store.values.size).toBe(0)
  })
})

describe("an identity that cannot be read", () => {
  const whole = {
    version: 1,
    id: "0123456789abcdef",
    setupCode: "12345678",
    passphrase: "k7dm-2xqp-9fhw-c3na",
  }

  test("is not whole; one that is whole is taken as it is", async () => {
    const store = createMemoryStore()
    store.values.set("identity", utf8Encode(JSON.stringify(whole)))
    const { version: _, ...kept } = whole
    expect(await loadIdentity(store, drawing(), quiet)).toEqual(kept)
  })

  test.each<[what: string, bytes: Uint8Array]>([
    ["is empty", new Uint8Array(0)],
    ["is no UTF-8", Uint8Array.of(0xff, 0xfe)],
    ["is no JSON", utf8Encode('{"version":1,"id":')],
    ["is not an object", utf8Encode('"12345678"')],
    ["is of another version", utf8Encode(JSON.stringify({ ...whole, version: 2 }))],
    ["has no id", utf8Encode(JSON.stringify({ ...whole, id: undefined }))],
    ["has a code that is too short", utf8Encode(JSON.stringify({ ...whole, setupCode: "1234567" }))],
    ["has a code of other digits", utf8Encode(JSON.stringify({ ...whole, setupCode: "١٢٣٤٥٦٧٨" }))],
    ["has a passphrase that is too short", utf8Encode(JSON.stringify({ ...whole, passphrase: "k7dm-2x" }))],
    ["has a passphrase that steers", utf8Encode(JSON.stringify({ ...whole, passphrase: "k7dm;2xqp\n" }))],
  ])("because it %s is set aside and told, and a new one is kept", async (_what, bytes) => {
    const store = createMemoryStore()
    store.values.set("identity", bytes)
    const logged: unknown[] = []
    const drawn = await loadIdentity(store, createCountedBytes(), (...line) => logged.push(line))
    expect(logged).toEqual([
      [
        "error",
        "The setup code could not be read. It now lies in identity.damaged. A new one was drawn: print the label again.",
        { name: "identity.damaged" },
      ],
    ])
    expect(store.values.get("identity.damaged")).toEqual(bytes)
    expect(JSON.parse(utf8DecodeLossy(store.values.get("identity") ?? bytes))).toEqual({
      version: 1,
      ...drawn,
    })
    expect(await loadIdentity(store, drawing(), (...line) => logged.push(line))).toEqual(drawn)
    expect(logged).toHaveLength(1)
  })
})

test("no secret is ever logged", async () => {
  const store = createMemoryStore()
  store.values.set("identity", utf8Encode('{"setupCode":"87654321"'))
  const logged: unknown[] = []
  const log: Log = (...line) => logged.push(line)
  const { setupCode, passphrase } = await loadIdentity(store, createCountedBytes(), log)
  for (const secret of [setupCode, passphrase, "87654321"])
    expect(JSON.stringify(logged)).not.toContain(secret)
})
