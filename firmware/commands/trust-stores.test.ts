import { execFile } from "node:child_process"
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { beforeEach, describe, expect, onTestFinished, test } from "vitest"
import { planRoot } from "../core/certificate-plan.ts"
import { pemEncode } from "../core/pem.ts"
import { nodeCertifier } from "../hosts/node/certifier.ts"
import type { Step } from "../service/step.ts"
import { type Computer, changeTrust, type Ran, type RootToTrust, type RunMore } from "./trust-stores.ts"

const execute = promisify(execFile)
const fingerprint = "0123456789abcdef".repeat(4)
const certutilIsMissing = await execute("certutil", ["-H"]).then(
  () => false,
  (error) => error.code === "ENOENT",
)

let folder: string
let steps: Step[]
let ran: { program: string; words: readonly string[]; more: RunMore | undefined }[]
let root: RootToTrust

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "trust-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  steps = []
  ran = []
  const made = await nodeCertifier.makeRoot(
    planRoot("ding", Date.now(), (count) => new Uint8Array(count).fill(9)),
  )
  root = { pem: pemEncode("CERTIFICATE", made.certificate), fingerprint }
})

type Programs = Readonly<Record<string, (words: readonly string[], more?: RunMore) => Promise<Ran>>>

function computer(programs: Programs, more: Partial<Computer> = {}): Computer {
  return {
    platform: "linux",
    isRoot: false,
    home: folder,
    systemFolder: join(folder, "ca-certificates"),
    async run(program, words, options) {
      ran.push({ program, words, more: options })
      return programs[program]?.(words, options)
    },
    show: (step) => void steps.push(step),
    ...more,
  }
}

const well = async (): Promise<Ran> => ({ succeeded: true, said: "" })

describe("with mkcert", () => {
  test("it is handed the root without the key, and nothing else is changed", async () => {
    let handed: readonly [names: string[], pem: string] = [[], ""]
    const mkcert = async (_words: readonly string[], more?: RunMore) => {
      const place = more?.environment?.["CAROOT"] ?? ""
      handed = [await readdir(place), await readFile(join(place, "rootCA.pem"), "utf8")]
      return { succeeded: true, said: "" }
    }
    expect(await changeTrust("install", root, computer({ mkcert, certutil: well }))).toBe(true)
    expect(handed).toEqual([["rootCA.pem"], root.pem])
    expect(ran.map(({ program, words }) => [program, ...words])).toEqual([["mkcert", "-install"]])
    expect(steps).toEqual([{ state: "done", text: "mkcert had this computer's stores trust it" }])
    // What it was handed is gone.
    await expect(readdir(ran[0]?.more?.environment?.["CAROOT"] ?? "")).rejects.toMatchObject({
      code: "ENOENT",
    })
  })

  test("that fails, its words are shown and the stores are changed without it", async () => {
    await mkdir(join(folder, "ca-certificates"))
    const mkcert = async () => ({ succeeded: false, said: "no sudo" })
    const programs = { mkcert, "update-ca-certificates": well }
    expect(await changeTrust("install", root, computer(programs, { isRoot: true }))).toBe(false)
    expect(steps[0]).toEqual({ state: "failed", text: expect.stringContaining("no sudo") })
    expect(steps[1]?.state).toBe("done")
  })
})

describe("the system's own store", () => {
  const file = () => join(folder, "ca-certificates/porchlight-0123456789abcdef.crt")
  beforeEach(() => mkdir(join(folder, "ca-certificates")))

  test("has it once, and no more after uninstall", async () => {
    const machine = computer({ "update-ca-certificates": well }, { isRoot: true })
    expect(await changeTrust("install", root, machine)).toBe(true)
    expect(await readFile(file(), "utf8")).toBe(root.pem)
    expect(await changeTrust("install", root, machine)).toBe(true)
    expect(await changeTrust("uninstall", root, machine)).toBe(true)
    await expect(readFile(file())).rejects.toMatchObject({ code: "ENOENT" })
    expect(await changeTrust("uninstall", root, machine)).toBe(true)
    const updates = ran.filter(({ program }) => program === "update-ca-certificates")
    expect(updates.map(({ words }) => words)).toEqual([[], ["--fresh"]])
    const states = steps.filter(({ text }) => text.includes("system")).map(({ state }) => state)
    expect(states).toEqual(["done", "unchanged", "done", "unchanged"])
  })

  test("is left to root, and how is said", async () => {
    expect(await changeTrust("install", root, computer({}))).toBe(false)
    expect(steps[0]).toEqual({ state: "failed", text: expect.stringContaining(`sudo cp root.crt ${file()}`) })
    expect(await readdir(join(folder, "ca-certificates"))).toEqual([])
  })
})

describe("a browser's store", () => {
  const store = () => join(folder, ".mozilla/firefox/abc.default")

  // A real one: it is certutil's words that have to be right.
  const certutil = async (words: readonly string[]): Promise<Ran> =>
    execute("certutil", [...words]).then(
      () => ({ succeeded: true, said: "" }),
      (error) => ({ succeeded: false, said: String(error.stderr) }),
    )

  test("has it once as a root for web sites, and no more after uninstall", async () => {
    if (certutilIsMissing) {
      // Where tests are run to be believed, it has to be there.
      expect(process.env["CI"]).toBeUndefined()
      return
    }
    await mkdir(store(), { recursive: true })
    await execute("certutil", ["-d", `sql:${store()}`, "-N", "--empty-password"])
    const machine = computer({ certutil })
    const listed = async () => (await execute("certutil", ["-d", `sql:${store()}`, "-L"])).stdout
    await changeTrust("install", root, machine)
    expect(await listed()).toMatch(/Porchlight root 0123456789abcdef\s+C,,/)
    await changeTrust("install", root, machine)
    await changeTrust("uninstall", root, machine)
    expect(await listed()).not.toContain("Porchlight")
    await changeTrust("uninstall", root, machine)
    const states = steps.filter(({ text }) => text.includes(store())).map(({ state }) => state)
    expect(states).toEqual(["done", "unchanged", "done", "unchanged"])
    expect(ran.filter(({ program }) => program === "certutil").every(({ more }) => more?.asPerson)).toBe(true)
  })

  test("takes certutil, and where there is none that is said", async () => {
    await mkdir(store(), { recursive: true })
    await promisify(execFile)("touch", [join(store(), "cert9.db")])
    expect(await changeTrust("install", root, computer({}))).toBe(false)
    expect(steps).toContainEqual({ state: "failed", text: expect.stringContaining("libnss3-tools") })
  })
})

test.each<[NodeJS.Platform, string]>([
  ["darwin", "security add-trusted-cert"],
  ["win32", "certutil -addstore"],
  ["freebsd", "handbook"],
])("on %s without mkcert it says how", async (platform, words) => {
  expect(await changeTrust("install", root, computer({}, { platform }))).toBe(false)
  expect(steps).toEqual([{ state: "failed", text: expect.stringContaining(words) }])
})
