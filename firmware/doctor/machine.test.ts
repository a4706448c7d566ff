import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { textMaximumBytes, thisMachine } from "./machine.ts"

let folder = ""
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "porchlight-doctor-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const machine = thisMachine()

describe("what is not there, or not to be read, is nothing", () => {
  test.each(["text", "linkTarget", "status"] as const)("%s", async (what) => {
    expect(await machine[what](join(folder, "none"))).toBeUndefined()
  })

  test("a folder in a file's place", async () => {
    expect(await machine.text(folder)).toBeUndefined()
  })

  test("a file in a folder's place", async () => {
    writeFileSync(join(folder, "file"), "")
    expect(await machine.entries(join(folder, "file"))).toEqual([])
  })

  test("a program", async () => {
    expect(await machine.hasProgram("porchlight-has-no-such-program")).toBe(false)
    expect(await machine.hasProgram("node")).toBe(true)
  })
})

test("a file is read to its end where that is near", async () => {
  writeFileSync(join(folder, "file"), "é".repeat(20_000))
  expect(await machine.text(join(folder, "file"))).toBe("é".repeat(20_000))
})

test.runIf(process.platform === "linux")(
  "a file of the kernel, which has no size, is read to its end",
  async () => {
    expect(await machine.text("/proc/self/status")).toMatch(/CapEff/)
  },
)

test("a huge file is read in part", async () => {
  writeFileSync(join(folder, "file"), Buffer.alloc(textMaximumBytes + 100_000, "a"))
  expect(await machine.text(join(folder, "file"))).toHaveLength(textMaximumBytes)
})

test.runIf(process.platform === "linux")("an endless one too", async () => {
  expect(await machine.text("/dev/zero")).toHaveLength(textMaximumBytes)
})

test.runIf(process.platform === "linux")("a pipe that nobody writes to holds nothing up", async () => {
  const pipe = join(folder, "pipe")
  execFileSync("mkfifo", [pipe])
  expect(await machine.text(pipe)).toBe("")
})

test("links and permissions are told as they are", async () => {
  mkdirSync(join(folder, "inside"), { mode: 0o700 })
  symlinkSync("../elsewhere", join(folder, "link"))
  expect(await machine.linkTarget(join(folder, "link"))).toBe("../elsewhere")
  expect(await machine.status(join(folder, "inside"))).toMatchObject({ mode: 0o700 })
  expect([...(await machine.entries(folder))].sort()).toEqual(["inside", "link"])
})
