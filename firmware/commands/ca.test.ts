import { X509Certificate } from "node:crypto"
import { readdir, readFile, stat, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { beforeAll, describe, expect, test } from "vitest"
import { parseCommandLine } from "../command-line.ts"
import { createHouseBench, rootView } from "../control/house-bench.fixture.ts"
import { planRoot } from "../core/certificate-plan.ts"
import type { KeyedCertificate } from "../core/certifier.ts"
import { fingerprintGroups } from "../core/fingerprint.ts"
import { keepRoot } from "../core/kept-root.ts"
import { pemEncode } from "../core/pem.ts"
import { nodeCertifier } from "../hosts/node/certifier.ts"
import { openStore } from "../hosts/node/store.ts"
import type { CaAction } from "../house-words.ts"
import { ca, rootText } from "./ca.ts"
import { createPlace } from "./house-place.fixture.ts"
import type { Place } from "./place.ts"
import { spoken } from "./spoken.fixture.ts"

const random = (count: number) => Uint8Array.from({ length: count }, () => 7)

let root: KeyedCertificate
let other: KeyedCertificate

beforeAll(async () => {
  root = await nodeCertifier.makeRoot(planRoot("ding", Date.now(), random))
  other = await nodeCertifier.makeRoot(planRoot("dong", Date.now(), random))
})

function said(place: Place, action: CaAction) {
  const command = parseCommandLine(["ca", "show"])
  if (command.kind !== "ca") throw new Error("That is another command.")
  return spoken(() => ca(place, { ...command, logLevel: "error", action }))
}

const show: CaAction = { kind: "show" }
const exported = (file: string, withKey = false): CaAction => ({ kind: "export", file, withKey })
const beside = (place: Place, file: string) => join(dirname(place.stateFolder), file)
const pemOf = ({ certificate, key }: KeyedCertificate) =>
  pemEncode("CERTIFICATE", certificate) + pemEncode("PRIVATE KEY", key)

async function keeping(kept: KeyedCertificate): Promise<Place> {
  const place = await createPlace()
  await keepRoot(await openStore(place.stateFolder), kept)
  return place
}

test("a person reads the root as a phone shows it, and where phones get it", () => {
  // In the groups that its page shows, half of them on each line.
  const half = fingerprintGroups("0123456789abcdef0123456789abcdef").join(" ")
  const text = rootText({ ...rootView, commonName: "ding\u001b" }, ["http://192.168.1.17/"])
  expect(text).toBe(`
  "ding\ufffd"

    SHA-256   ${half}
              ${half}
    Valid     from 2026-11-22 until 2036-11-21
    Phones    get it at http://192.168.1.17/

`)
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80)
})

describe("a device that runs", () => {
  test("tells of its root", async () => {
    const place = await createPlace(createHouseBench().house)
    expect(await said(place, show)).toBe(rootText(rootView, ["http://192.168.1.17/"]))
  })

  test("gives it, and takes another, by itself", async () => {
    const { house, imported, asked } = createHouseBench()
    const place = await createPlace(house)
    expect(await said(place, exported("-"))).toBe(house.exportRoot())
    const file = beside(place, "root.pem")
    await writeFile(file, "one file with both")
    expect(await said(place, { kind: "import", file, keyFile: file })).toContain("already")
    expect(imported.map(({ certificate }) => Buffer.from(certificate).toString())).toEqual([
      "one file with both",
    ])
    await said(place, { kind: "renew" })
    expect(asked).toEqual(["renew"])
    expect(await readdir(place.stateFolder)).toEqual(["control.sock"])
  })

  test("with its owner's certificate says whose root phones trust then", async () => {
    const place = await createPlace(
      createHouseBench({ root: () => undefined, hasOwnCertificate: true }).house,
    )
    for (const action of [show, { kind: "install" } as const]) {
      await expect(said(place, action)).rejects.toMatchObject({
        code: "own-certificate",
        message: expect.stringMatching(/^The device serves a certificate of its owner's \(--cert\)/),
      })
    }
  })

  test("has none before its clock is set", async () => {
    const place = await createPlace(createHouseBench({ root: () => undefined }).house)
    await expect(said(place, show)).rejects.toMatchObject({ code: "no-root" })
  })
})

describe("where no device runs", () => {
  test("the kept root is shown and given", async () => {
    const place = await keeping(root)
    const { fingerprint256 } = new X509Certificate(root.certificate)
    const text = await said(place, show)
    expect(text.replaceAll(/\s/g, "")).toContain(fingerprint256.replaceAll(":", ""))
    expect(text).toContain("once it is at home")
    expect(await said(place, exported("-"))).toBe(pemEncode("CERTIFICATE", root.certificate))
    expect(await said(place, exported("-", true))).toBe(pemOf(root))
  })

  test("with its key it is for its owner alone, also where the file was there before; without it for all", async () => {
    const place = await keeping(root)
    const file = beside(place, "root.pem")
    await writeFile(file, "", { mode: 0o666 })
    await said(place, exported(file, true))
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readFile(file, "utf8")).toBe(pemOf(root))
    await said(place, exported(file))
    expect((await stat(file)).mode & 0o777).toBe(0o644)
    expect(await readFile(file, "utf8")).not.toContain("PRIVATE")
  })

  test("another root takes its place, and it is set aside", async () => {
    const place = await keeping(root)
    const file = beside(place, "other.pem")
    await writeFile(file, pemOf(other))
    const text = await said(place, { kind: "import", file, keyFile: file })
    expect(text).toContain("dong Porchlight CA")
    expect(text).toContain("set aside")
    expect(await said(place, exported("-", true))).toBe(pemOf(other))
    expect((await readdir(place.stateFolder)).sort()).toEqual([
      "root-cert",
      "root-cert.damaged-1",
      "root-key",
      "root-key.damaged-1",
    ])
    // The same once more changes nothing.
    expect(await said(place, { kind: "import", file, keyFile: file })).toContain("already")
    expect(await readdir(place.stateFolder)).toHaveLength(4)
  })

  test("what is no root changes nothing", async () => {
    const place = await keeping(root)
    const file = beside(place, "other.pem")
    await writeFile(file, pemEncode("CERTIFICATE", other.certificate) + pemEncode("PRIVATE KEY", root.key))
    const wish: CaAction = { kind: "import", file, keyFile: file }
    await expect(said(place, wish)).rejects.toMatchObject({ code: "root-key-mismatch" })
    expect(await said(place, exported("-", true))).toBe(pemOf(root))
  })

  test.each(["/dev/zero", "/nowhere/root.pem"])("%s cannot be read, and that is said", async (file) => {
    await expect(said(await keeping(root), { kind: "import", file, keyFile: file })).rejects.toMatchObject({
      code: "file-unreadable",
    })
  })

  test("a new device has none, and none is made", async () => {
    const place = await createPlace()
    for (const action of [show, exported("-"), { kind: "install" } as const]) {
      await expect(said(place, action)).rejects.toMatchObject({ code: "no-root" })
    }
    expect(await readdir(place.stateFolder)).toEqual([])
  })

  test("a certificate cannot be renewed", async () => {
    await expect(said(await keeping(root), { kind: "renew" })).rejects.toMatchObject({ code: "not-running" })
  })
})
