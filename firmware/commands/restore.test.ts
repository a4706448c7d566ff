import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { encodeContent } from "../backup/backup-content.ts"
import { sealBackup } from "../backup/backup-file.ts"
import { createHouseBench } from "../control/house-bench.fixture.ts"
import { openStore } from "../hosts/node/store.ts"
import { backup } from "./backup.ts"
import { createPlace } from "./house-place.fixture.ts"
import type { Place } from "./place.ts"
import { restore } from "./restore.ts"
import { spoken } from "./spoken.fixture.ts"

const passphrase = "correct horse battery"
const values = { identity: "one", name: "ding-1", "root-key": "key" }
/** A backup of it: each one takes the time that its passphrase is hard to guess by. */
let whole: Buffer
beforeAll(async () => {
  const content = new Map(Object.entries(values).map(([key, text]) => [key, Buffer.from(text)]))
  whole = await sealBackup(encodeContent({ madeAtMilliseconds: 0, values: content }), passphrase)
})

let place: Place
let base: string
let file: string
beforeEach(async () => {
  vi.stubEnv("PORCHLIGHT_PASSPHRASE", passphrase)
  place = await createPlace()
  base = dirname(place.stateFolder)
  file = join(base, "a.backup")
  await keep(place, values)
})
afterEach(() => vi.unstubAllEnvs())

async function keep({ stateFolder }: Place, values: Readonly<Record<string, string>>): Promise<void> {
  const store = await openStore(stateFolder)
  for (const [key, text] of Object.entries(values)) await store.set(key, Buffer.from(text))
}

async function contentOf({ stateFolder }: Place): Promise<Record<string, string>> {
  const names = await readdir(stateFolder)
  const texts = names.map(async (name) => [name, await readFile(join(stateFolder, name), "utf8")])
  return Object.fromEntries(await Promise.all(texts))
}

const options = (change: object = {}) => ({ file, replace: false, passphraseFile: undefined, ...change })
const given = (bytes: Uint8Array | string = whole) => writeFile(file, bytes)
const saved = (change: object = {}) => spoken(() => backup(place, options(change)))
const restored = (where: Place = place, change: object = {}) => spoken(() => restore(where, options(change)))

describe("a backup", () => {
  test("comes back over what the device has become since", async () => {
    expect(await saved()).toContain(`ding-1 is saved in ${file} (1 kB).`)
    const before = await contentOf(place)
    await keep(place, { later: "x", name: "ding-2" })
    expect(await restored()).toMatch(
      /^ding-1 is back, as it was on \d{4}-\d\d-\d\d\. Start it: porchlight run\n$/,
    )
    expect(await contentOf(place)).toEqual(before)
  })

  test("takes the place of another device where that was said", async () => {
    await given()
    const other = await createPlace()
    await keep(other, { identity: "two", name: "ding-2" })
    const before = await contentOf(other)
    await expect(restored(other)).rejects.toMatchObject({
      code: "other-device",
      message: expect.stringContaining("another device already: ding-2"),
    })
    expect(await contentOf(other)).toEqual(before)
    await restored(other, { replace: true })
    expect(await contentOf(other)).toEqual(await contentOf(place))
  })

  test("says what stays with NetworkManager, when it is made and when it comes back", async () => {
    await keep(place, { "last-run": JSON.stringify({ radio: "networkmanager", accessPoint: "open" }) })
    expect(await saved()).toContain("Its Wi-Fi networks stay with NetworkManager, and are not in it.")
    expect(await restored()).toContain("Its Wi-Fi networks were with NetworkManager")
  })

  test("of a device that never ran is none", async () => {
    const nowhere = { ...place, stateFolder: join(base, "none") }
    await expect(spoken(() => backup(nowhere, options()))).rejects.toMatchObject({ code: "nothing-to-save" })
    expect(await readdir(base)).toEqual(["state"])
  })

  test("takes its passphrase of a file's first line as well", async () => {
    const passphraseFile = join(base, "word")
    await writeFile(passphraseFile, "six brass lamps\r\nof a second line\n")
    await saved({ passphraseFile })
    vi.stubEnv("PORCHLIGHT_PASSPHRASE", "six brass lamps")
    expect(await restored()).toContain("is back")
  })
})

describe("nothing has changed, and a sentence says what is wrong", () => {
  test("while the device runs", async () => {
    await given()
    const running = await createPlace(createHouseBench().house)
    await expect(restored(running)).rejects.toMatchObject({
      code: "device-runs",
      message: expect.stringContaining("End it first: press Ctrl+C where it runs"),
    })
  })

  test.each<[what: string, damage: () => Buffer | string, code: string]>([
    ["is cut", () => whole.subarray(0, -1), "backup-damaged"],
    ["has a flipped bit", () => Buffer.from(whole.map((byte, at) => byte ^ +(at === 99))), "backup-damaged"],
    ["is something else", () => "PNG", "not-a-backup"],
    ["is empty", () => "", "not-a-backup"],
  ])("where the file %s", async (_what, damage, code) => {
    await given(damage())
    await keep(place, { later: "x" })
    const before = await contentOf(place)
    await expect(restored()).rejects.toMatchObject({ code })
    expect(await contentOf(place)).toEqual(before)
  })

  test("where a newer Porchlight wrote the backup", async () => {
    const content = new Map(
      [...Object.entries(values), ["state-format", "2"]].map(([key = "", text = ""]) => [
        key,
        Buffer.from(text),
      ]),
    )
    await given(await sealBackup(encodeContent({ madeAtMilliseconds: 0, values: content }), passphrase))
    await keep(place, { later: "x" })
    const before = await contentOf(place)
    await expect(restored()).rejects.toMatchObject({ code: "state-too-new" })
    expect(await contentOf(place)).toEqual(before)
  })

  test("where the passphrase is another one, too short, or not there", async () => {
    await given()
    const before = await contentOf(place)
    const other = { replace: true }
    for (const [typed, restoring, saving] of [
      ["another one", "wrong-passphrase", undefined],
      ["short", undefined, "bad-passphrase"],
      ["", "bad-passphrase", "bad-passphrase"],
      [undefined, "no-passphrase", "no-passphrase"],
    ] as const) {
      vi.stubEnv("PORCHLIGHT_PASSPHRASE", typed)
      if (restoring !== undefined) await expect(restored()).rejects.toMatchObject({ code: restoring })
      if (saving !== undefined) await expect(saved(other)).rejects.toMatchObject({ code: saving })
    }
    await expect(restored(place, { passphraseFile: join(base, "none") })).rejects.toMatchObject({
      code: "bad-passphrase",
    })
    await expect(restored(place, { passphraseFile: "/dev/zero" })).rejects.toMatchObject({
      code: "bad-passphrase",
    })
    expect(await contentOf(place)).toEqual(before)
  })

  test("where a file is there already, or none that can be read", async () => {
    await given("dear")
    await expect(saved()).rejects.toMatchObject({ code: "file-exists" })
    expect(await readFile(file, "utf8")).toBe("dear")
    await saved({ replace: true })
    expect(await readFile(file, "utf8")).not.toBe("dear")
    await mkdir(join(base, "folder"))
    for (const name of ["none", "folder"]) {
      await expect(restored(place, { file: join(base, name) })).rejects.toMatchObject({
        code: "file-unreadable",
      })
    }
    await expect(restored(place, { file: "/dev/zero" })).rejects.toMatchObject({
      message: expect.stringContaining("larger than any backup"),
    })
  })
})
