import { describe, expect, test } from "vitest"
import { utf8Encode } from "../../shared/bytes.ts"
import { type AuthorityOptions, openAuthority, type Presence } from "./authority.ts"
import { createHandClock } from "./hand-clock.fixture.ts"
import type { Leaf } from "./kept-leaf.ts"
import { pemEncode } from "./pem.ts"
import { createScriptedCertifier, scriptedCertificate } from "./scripted-certifier.fixture.ts"
import { createCountedBytes, createMemoryStore } from "./scripted-host.fixture.ts"

const day = 86_400_000
const hour = 3_600_000
const builtAt = Date.UTC(2026, 10, 1)

/** A machine whose wall clock goes on with the clock that tests move by hand, and can be set. */
function machine() {
  const clock = createHandClock()
  const store = createMemoryStore()
  const certifier = createScriptedCertifier()
  const lines: string[] = []
  const told: Leaf[] = []
  const state = {
    offset: Date.UTC(2026, 10, 22, 12),
    presence: { hostName: "ding.local", addresses: ["192.168.1.17"] } as Presence,
  }
  const options: AuthorityOptions = {
    store,
    certifier,
    clock,
    random: createCountedBytes(),
    log: (level, message) => void lines.push(`${level}: ${message}`),
    wallClock: () => state.offset + clock.now(),
    builtAt,
    deviceName: "ding",
    present: () => state.presence,
    onLeaf: (leaf) => void told.push(leaf),
  }
  const complaints = () => lines.filter((line) => !line.startsWith("info:"))
  return {
    clock,
    store,
    certifier,
    lines,
    complaints,
    told,
    state,
    options,
    open: () => openAuthority(options),
  }
}

const imported = (over: Partial<Parameters<typeof scriptedCertificate>[0]> = {}) =>
  scriptedCertificate({
    commonName: "the house",
    validFrom: builtAt - day,
    validUntil: builtAt + 3000 * day,
    isAuthority: true,
    isSelfSigned: true,
    keyName: "key of the house",
    ...over,
  })

describe("a first start", () => {
  test("makes one root for ten years, bound to the home, and a leaf under it", async () => {
    const { open, certifier, options, told } = machine()
    const authority = await open()
    const now = options.wallClock()
    expect(certifier.roots).toHaveLength(1)
    expect(certifier.roots[0]).toMatchObject({
      commonName: expect.stringMatching(/^ding Porchlight CA [0-9a-f]{8}$/),
      validFrom: now - day,
      validUntil: now - day + 3652 * day,
      permittedDomains: ["local"],
    })
    expect(certifier.leaves[0]).toMatchObject({ hostName: "ding.local", validFrom: now - day })
    expect(authority.leaf()).toMatchObject({ hostName: "ding.local", addresses: ["192.168.1.17"] })
    expect(authority.root()).not.toHaveProperty("key")
    expect(told).toEqual([])
  })

  test("gives a leaf at most 397 days, in whole seconds, and a serial that is positive and long", async () => {
    const { open, certifier, state } = machine()
    state.offset += 345
    await open()
    const [leaf] = certifier.leaves
    expect((leaf?.validUntil ?? 0) - (leaf?.validFrom ?? 0)).toBe(397 * day)
    expect((leaf?.validFrom ?? 1) % 1000).toBe(0)
    expect(leaf?.serial).toHaveLength(16)
    expect(leaf?.serial[0]).toBeGreaterThan(0)
    expect(leaf?.serial[0]).toBeLessThan(128)
    expect(leaf?.serial).not.toEqual(certifier.roots[0]?.serial)
  })

  test("puts home addresses on the leaf and passes others over, each once and at most sixteen", async () => {
    const { open, state } = machine()
    const many = Array.from({ length: 40 }, (_, index) => `10.0.0.${index}`)
    state.presence = {
      hostName: "ding.local",
      addresses: ["8.8.8.8", "fe80::1%wlan0", "FE80::1", "127.0.0.1", "nonsense", "192.0.2.1", "fd00::2"],
    }
    expect((await open()).leaf()?.addresses).toEqual(["192.0.2.1", "fd00::2", "fe80::1"])
    state.presence = { hostName: "ding.local", addresses: many }
    const authority = await open()
    expect(authority.leaf()?.addresses).toHaveLength(16)
  })
})

describe("a machine whose clock is not set", () => {
  test("makes nothing, says so once, and goes on within seconds of the clock being set", async () => {
    const { open, clock, certifier, complaints, told, state } = machine()
    const right = state.offset
    state.offset = 0
    const authority = await open()
    await clock.advance(hour)
    expect(certifier.roots).toEqual([])
    expect(authority.root()).toBeUndefined()
    expect(complaints()).toEqual([expect.stringMatching(/^warn: The clock stands before the day/)])
    state.offset = right
    await clock.advance(5000)
    expect(authority.leaf()?.hostName).toBe("ding.local")
    expect(told).toHaveLength(1)
  })

  test("serves the leaf of before", async () => {
    const { open, state, certifier } = machine()
    const before = (await open()).leaf()
    state.offset = 0
    expect((await open()).leaf()).toEqual(before)
    expect(certifier.leaves).toHaveLength(1)
  })

  test("refuses to renew, and has no root to export", async () => {
    const { open, state } = machine()
    state.offset = 0
    const authority = await open()
    await expect(authority.renew()).rejects.toMatchObject({ code: "clock-not-set" })
    await expect(authority.makeRootAnew()).rejects.toMatchObject({ code: "clock-not-set" })
    expect(() => authority.exportRoot()).toThrow(expect.objectContaining({ code: "no-root" }))
  })
})

describe("a later start", () => {
  test("takes what is kept and makes nothing", async () => {
    const { open, certifier } = machine()
    const first = await open()
    const second = await open()
    expect(second.root()).toEqual(first.root())
    expect(second.leaf()).toEqual(first.leaf())
    expect([certifier.roots.length, certifier.leaves.length]).toEqual([1, 1])
  })

  test.each(["not json", '{"version":2}', '{"version":1}', ""])(
    "with the leaf %j issues another under the same root",
    async (text) => {
      const { open, store, certifier, complaints } = machine()
      await open()
      store.values.set("leaf", utf8Encode(text))
      expect((await open()).leaf()).toBeDefined()
      expect([certifier.roots.length, certifier.leaves.length]).toEqual([1, 2])
      expect(complaints()).toEqual([])
    },
  )

  test("with another root in the store issues a leaf under that one", async () => {
    const { open, store, certifier } = machine()
    await open()
    store.values.set("root-cert", imported().certificate)
    store.values.set("root-key", imported().key)
    expect((await open()).root()?.commonName).toBe("the house")
    expect(certifier.leaves).toHaveLength(2)
  })

  test.each([
    ["a damaged certificate", "root-cert", "\u0000\u0001", "its certificate cannot be read"],
    ["a damaged key", "root-key", "garbage", "its key is another's, or cannot be read"],
    ["no certificate", "root-cert", undefined, "its certificate is missing"],
    ["no key", "root-key", undefined, "its key is missing"],
  ])(
    "with %s loses nothing, makes another root, and says it as an error",
    async (_what, key, text, damage) => {
      const { open, store, complaints } = machine()
      const before = (await open()).root()
      const kept = new Map(store.values)
      if (text === undefined) store.values.delete(key)
      else store.values.set(key, utf8Encode(text))
      const after = (await open()).root()
      expect(after?.fingerprint).not.toBe(before?.fingerprint)
      const left = ["root-cert", "root-key"].filter((name) => text !== undefined || name !== key)
      const aside = left.map((name) => `${name}.damaged`).join(" and ")
      const said = `error: The device's root is damaged: ${damage}. What is left of it now lies in ${aside},`
      expect(complaints()).toEqual([expect.stringContaining(said)])
      for (const name of ["root-cert", "root-key"].filter((name) => name !== key)) {
        expect(store.values.get(`${name}.damaged`)).toEqual(kept.get(name))
      }
    },
  )

  test("with a damaged root for the second time leaves what was set aside the first time as it is", async () => {
    const { open, store } = machine()
    await open()
    const first = store.values.get("root-key")
    store.values.delete("root-cert")
    await open()
    const second = store.values.get("root-key")
    store.values.delete("root-cert")
    await open()
    expect(first).not.toEqual(second)
    expect(store.values.get("root-key.damaged")).toEqual(first)
    expect(store.values.get("root-key.damaged-2")).toEqual(second)
  })
})

describe("a leaf", () => {
  test("is issued anew at two thirds of its life, and not before", async () => {
    const { open, clock, certifier, told } = machine()
    const authority = await open()
    const first = authority.leaf()
    const twoThirds = ((397 * 2) / 3 - 1) * day
    await clock.advance(twoThirds - hour)
    expect(certifier.leaves).toHaveLength(1)
    await clock.advance(2 * hour)
    expect(certifier.leaves).toHaveLength(2)
    expect(told).toEqual([authority.leaf()])
    expect(authority.leaf()?.validUntil).toBeGreaterThan(first?.validUntil ?? 0)
  })

  test("is issued anew within an hour of a jump of the wall clock", async () => {
    const { open, clock, certifier, state } = machine()
    await open()
    state.offset += 300 * day
    await clock.advance(hour)
    expect(certifier.leaves).toHaveLength(2)
  })

  test("from a clock that was ahead is issued anew when the clock goes back", async () => {
    const { open, clock, state, options, lines } = machine()
    const authority = await open()
    state.offset += 300 * day
    await authority.renew()
    state.offset -= 300 * day
    await clock.advance(hour)
    expect(authority.leaf()?.validFrom).toBeLessThan(options.wallClock())
    expect(lines.at(-1)).toContain("the clock went back")
  })

  test("is issued anew for another name and for a new address, not for one that went", async () => {
    const { open, certifier, state } = machine()
    const authority = await open()
    state.presence = { hostName: "ding.local", addresses: [] }
    await authority.look()
    expect(certifier.leaves).toHaveLength(1)
    state.presence = { hostName: "ding.local", addresses: ["192.168.1.18", "8.8.8.8"] }
    await authority.look()
    expect(authority.leaf()?.addresses).toEqual(["192.168.1.18"])
    state.presence = { hostName: "ding-2.local", addresses: ["192.168.1.18"] }
    await authority.look()
    expect(authority.leaf()?.hostName).toBe("ding-2.local")
    await authority.look()
    expect(certifier.leaves).toHaveLength(3)
  })

  test("ends with its root, and is not issued over and over there", async () => {
    const { open, clock, certifier, state, complaints } = machine()
    const authority = await open()
    const end = authority.root()?.validUntil ?? 0
    state.offset = end - 10 * day
    await clock.advance(hour)
    expect(authority.leaf()?.validUntil).toBe(end)
    const issued = certifier.leaves.length
    await clock.advance(9 * day)
    expect(certifier.leaves).toHaveLength(issued)
    expect(complaints()).toEqual([])
    await clock.advance(2 * day)
    expect(complaints()).toEqual([
      expect.stringMatching(/^error: The root "ding .*" is not valid any more\./),
    ])
    await expect(authority.renew()).rejects.toMatchObject({ code: "no-valid-root" })
  })

  test("that cannot be issued is tried again in a minute, and that is said once", async () => {
    const { open, clock, certifier, complaints } = machine()
    certifier.failure = new Error("no entropy")
    const authority = await open()
    await clock.advance(10 * 60_000)
    expect(authority.leaf()).toBeUndefined()
    expect(complaints()).toHaveLength(1)
    certifier.failure = undefined
    await clock.advance(60_000)
    expect(authority.leaf()).toBeDefined()
  })

  test("comes once the store has room for a root, and nothing is set aside on the way", async () => {
    const { open, clock, store } = machine()
    let sets = 0
    store.beforeSet = async () => {
      if (++sets % 2 === 0) throw new Error("disk full")
    }
    const authority = await open()
    await clock.advance(10 * 60_000)
    expect(authority.root()).toBeUndefined()
    store.beforeSet = async () => {}
    await clock.advance(60_000)
    expect(authority.leaf()).toBeDefined()
    expect([...store.values.keys()].sort()).toEqual(["leaf", "root-cert", "root-key"])
  })

  test("that cannot be kept is used all the same", async () => {
    const { open, store, complaints } = machine()
    const authority = await open()
    store.beforeSet = () => Promise.reject(new Error("disk full"))
    const before = authority.leaf()
    await authority.renew()
    expect(authority.leaf()).not.toEqual(before)
    expect(complaints()).toEqual([expect.stringMatching(/^warn: The certificate could not be kept\./)])
  })

  test("fits a chip's store at its largest", async () => {
    const { open, state, store } = machine()
    const addresses = Array.from(
      { length: 16 },
      (_, index) => `fd00:1111:2222:3333:4444:5555:6666:77${index + 10}`,
    )
    state.presence = { hostName: `${"d".repeat(32)}.local`, addresses }
    await open()
    // Beside what the scripted certificate has, a real one has 1,100 bytes, two thirds more of that in base64.
    expect(store.values.get("leaf")?.length).toBeLessThan(2000)
  })
})

describe("after close", () => {
  test("nothing is issued, told, or waits", async () => {
    const { open, clock, certifier, told } = machine()
    const authority = await open()
    authority.close()
    authority.close()
    await authority.look()
    expect(clock.waiting()).toBe(0)
    await clock.advance(400 * day)
    expect([certifier.leaves.length, told.length]).toEqual([1, 0])
  })

  test("a look that is under way arms no timer and tells nobody", async () => {
    const { open, clock, told, state, store, certifier } = machine()
    const authority = await open()
    state.presence = { hostName: "dong.local", addresses: [] }
    store.beforeSet = async () => authority.close()
    await authority.look()
    expect([clock.waiting(), told.length, certifier.leaves.length]).toEqual([0, 0, 2])
  })
})

describe("a root from another device", () => {
  test("takes the place of ours, which is set aside, and a leaf under it is issued at once", async () => {
    const { open, store, told, complaints } = machine()
    const authority = await open()
    const before = new Map(store.values)
    const root = await authority.importRoot(imported())
    expect(root.commonName).toBe("the house")
    expect(authority.root()).toEqual(root)
    expect(told).toEqual([authority.leaf()])
    expect(store.values.get("root-key.damaged")).toEqual(before.get("root-key"))
    expect(complaints()).toEqual([expect.stringMatching(/phones have to trust anew\.$/)])
    expect((await open()).root()).toEqual(root)
  })

  test("may come as one file, the one that the other device exported", async () => {
    const [one, other] = [machine(), machine()]
    other.state.offset -= day
    const file = utf8Encode((await one.open()).exportRootWithKey())
    const authority = await other.open()
    await authority.importRoot({ certificate: file, key: file })
    expect(authority.root()).toEqual((await one.open()).root())
    expect(authority.exportRoot()).not.toContain("PRIVATE KEY")
  })

  test("that cannot be kept leaves ours in its place", async () => {
    const { open, store } = machine()
    const authority = await open()
    const before = authority.root()
    let fullFor = 2
    store.beforeSet = async () => {
      // The key fits, the certificate does not; what goes back does.
      if (--fullFor === 0) throw new Error("disk full")
    }
    await expect(authority.importRoot(imported())).rejects.toThrow("disk full")
    expect(authority.root()).toEqual(before)
    expect((await open()).root()).toEqual(before)
  })

  test("that is already ours changes nothing", async () => {
    const { open, certifier, store } = machine()
    const authority = await open()
    const before = new Map(store.values)
    const file = utf8Encode(authority.exportRootWithKey())
    await authority.importRoot({ certificate: file, key: file })
    expect(store.values).toEqual(before)
    expect(certifier.leaves).toHaveLength(1)
  })

  test("without name constraints is taken with a warning", async () => {
    const { open, certifier, complaints } = machine()
    const authority = await open()
    certifier.constrained = false
    await authority.importRoot(imported())
    expect(complaints()[0]).toMatch(/^warn: "the house" may sign for every name of the internet\./)
  })

  test.each([
    ["root-key-mismatch", { certificate: imported().certificate, key: utf8Encode("another key") }],
    ["not-a-root", imported({ isAuthority: false })],
    ["not-a-root", imported({ isSelfSigned: false })],
    ["root-expired", imported({ validUntil: builtAt + day })],
    ["root-not-yet-valid", imported({ validFrom: builtAt + 365 * day })],
    ["bad-root", { certificate: utf8Encode("nothing"), key: utf8Encode("key of the house") }],
    ["bad-root", imported({ commonName: "x".repeat(4000) })],
    [
      "bad-root",
      {
        ...imported(),
        certificate: utf8Encode("x".repeat(70_000) + pemEncode("CERTIFICATE", imported().certificate)),
      },
    ],
    ["bad-root", { ...imported(), key: utf8Encode(pemEncode("CERTIFICATE", new Uint8Array(3))) }],
    ["bad-root", { certificate: new Uint8Array(), key: new Uint8Array() }],
  ])("is refused as %s, and nothing has changed", async (code, files) => {
    const { open, store, told } = machine()
    const authority = await open()
    const [root, leaf, values] = [authority.root(), authority.leaf(), new Map(store.values)]
    await expect(authority.importRoot(files)).rejects.toMatchObject({ code })
    expect([authority.root(), authority.leaf(), store.values, told]).toEqual([root, leaf, values, []])
  })

  test("under which no leaf can be issued is refused before ours gives way", async () => {
    const { open, store, certifier } = machine()
    const authority = await open()
    const values = new Map(store.values)
    certifier.failure = new Error("a kind of key that signs nothing")
    await expect(authority.importRoot(imported())).rejects.toThrow("signs nothing")
    expect(store.values).toEqual(values)
  })

  test("is taken before the clock is set, and its leaf follows", async () => {
    const { open, clock, state, certifier } = machine()
    const right = state.offset
    state.offset = 0
    const authority = await open()
    await authority.importRoot(imported())
    expect(authority.leaf()).toBeUndefined()
    state.offset = right
    await clock.advance(5000)
    expect(authority.leaf()).toBeDefined()
    expect(certifier.roots).toEqual([])
  })
})

test("a root made anew is another, and the one before is set aside", async () => {
  const { open, store } = machine()
  const authority = await open()
  const [before, key] = [authority.root(), store.values.get("root-key")]
  const after = await authority.makeRootAnew()
  expect(after.fingerprint).not.toBe(before?.fingerprint)
  expect(after.commonName).not.toBe(before?.commonName)
  expect(store.values.get("root-key.damaged")).toEqual(key)
})
