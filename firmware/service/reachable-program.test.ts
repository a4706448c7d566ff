import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { isReachable } from "./reachable-program.ts"

test.each(["/home/pi/.nvm/node", "/root/node", "/tmp/node", "/var/tmp/node", "/run/user/0/node"])(
  "%s is hidden by the unit's walls",
  async (path) => {
    expect(await isReachable(path)).toBe(false)
  },
)

test("a system's program is reachable, and one that is not there is not", async () => {
  expect(await isReachable("/usr/bin/env")).toBe(true)
  expect(await isReachable("/usr/bin/no-such-program")).toBe(false)
})

test("a program below a folder that is closed to others is not reachable", async () => {
  // Neither a home nor a temporary folder: /dev/shm is the one such place that tests may write to.
  const folder = mkdtempSync("/dev/shm/porchlight-")
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, "bin"))
  const program = join(folder, "bin/node")
  writeFileSync(program, "")
  chmodSync(program, 0o755)
  expect(await isReachable(program)).toBe(false)
  chmodSync(folder, 0o755)
  expect(await isReachable(program)).toBe(true)
  chmodSync(program, 0o750)
  expect(await isReachable(program)).toBe(false)
})

test("a program in a temporary folder is not reachable, though open to everybody", async () => {
  const folder = mkdtempSync("/var/tmp/porchlight-")
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const program = join(folder, "node")
  writeFileSync(program, "")
  for (const path of [folder, program]) chmodSync(path, 0o755)
  expect(await isReachable(program)).toBe(false)
})
