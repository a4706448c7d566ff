import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { base64urlDecode, base64urlEncode, utf8Decode, utf8Encode } from "../../../shared/bytes.ts"
import { behaviours } from "./air-format.ts"
import { defaultAir, loadAir } from "./load-air.ts"

describe("the default air", () => {
  const { networks } = defaultAir()
  const bytesOf = (ssidBytes: string) => base64urlDecode(ssidBytes) ?? new Uint8Array()
  const names = networks.map((network) => utf8Decode(bytesOf(network.ssidBytes)))

  test("holds Home, the strongest, which opens with the password of the walk-through", () => {
    const home = networks.find((network) => network.ssidBytes === base64urlEncode(utf8Encode("Home")))
    expect(home).toMatchObject({ security: "wpa2", password: "correct horse", behaviour: "normal" })
    const strongest = Math.max(...networks.flatMap((network) => network.accessPoints))
    expect(home?.accessPoints).toEqual([strongest])
  })

  test("holds every behaviour", () => {
    expect(new Set(networks.map((network) => network.behaviour))).toEqual(new Set(behaviours))
  })

  test.each(["open", "owe", "wpa", "wpa2", "wpa2-wpa3", "wpa3", "wep", "enterprise"])(
    "holds a network of %s",
    (security) => {
      expect(networks.some((network) => network.security === security)).toBe(true)
    },
  )

  test("holds a hidden one, one of three access points, a weak one and one that works at the second try", () => {
    expect(networks.some((network) => network.hidden)).toBe(true)
    expect(networks.some((network) => network.accessPoints.length === 3)).toBe(true)
    expect(networks.some((network) => Math.max(...network.accessPoints) < 10)).toBe(true)
    expect(networks.some((network) => network.failuresFirst > 0)).toBe(true)
  })

  test.each(["Hiragana", "Arabic", "Hebrew", "Devanagari", "Cyrillic", "Greek", "Hangul"])(
    "holds a name in %s with a picture in it",
    (script) => {
      const written = new RegExp(`\\p{Script=${script}}.*\\p{Emoji_Presentation}`, "u")
      expect(names.some((name) => name !== undefined && written.test(name))).toBe(true)
    },
  )

  test("holds a name of exactly 32 bytes and one that is not UTF-8", () => {
    expect(networks.some((network) => bytesOf(network.ssidBytes).length === 32)).toBe(true)
    expect(names).toContain(undefined)
  })

  test("holds a name that is a script where a page takes it for HTML", () => {
    expect(names).toContain("<img src=x onerror=alert(1)>")
  })
})

describe("an air from a file", () => {
  let folder = ""
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "porchlight-air-"))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const written = async (content: string | Uint8Array) => {
    const path = join(folder, "my-air.json")
    await writeFile(path, content)
    return path
  }
  const text = '{"networks":[{"ssid":"Home","security":"open"}]}'

  test("is read, with or without a byte order mark", async () => {
    expect((await loadAir(await written(text))).networks).toHaveLength(1)
    expect((await loadAir(await written(`\ufeff${text}`))).networks).toHaveLength(1)
  })

  test("is refused by its path where it is not there", async () => {
    const path = join(folder, "nowhere.json")
    await expect(loadAir(path)).rejects.toMatchObject({
      code: "bad-air",
      message: `${path} cannot be read (ENOENT). Give --air a JSON file.`,
    })
  })

  test("is refused where it is not UTF-8", async () => {
    const path = await written(Buffer.from(text.replace("Home", "B\u00fcro"), "latin1"))
    const message = `${path} is not UTF-8. Save it as UTF-8 and try again.`
    await expect(loadAir(path)).rejects.toMatchObject({ code: "bad-air", message })
  })

  test("is refused by its path where the format is wrong", async () => {
    const path = await written("{}")
    await expect(loadAir(path)).rejects.toMatchObject({
      code: "bad-air",
      facts: { source: path, field: "networks" },
    })
  })
})
