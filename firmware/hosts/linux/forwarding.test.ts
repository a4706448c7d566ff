import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { stopForwarding } from "./forwarding.ts"

function setUp(value: string) {
  const system = mkdtempSync(join(tmpdir(), "porchlight-conf-"))
  onTestFinished(() => rmSync(system, { recursive: true, force: true }))
  mkdirSync(join(system, "wlan0"))
  const file = join(system, "wlan0", "forwarding")
  writeFileSync(file, value)
  const warnings: string[] = []
  const log = (_level: string, message: string) => void warnings.push(message)
  return { system, warnings, log, value: () => readFileSync(file, "utf8").trim() }
}

test("a machine that forwards does not forward what phones send, and does again afterwards", async () => {
  const { system, log, value } = setUp("1\n")
  const restore = await stopForwarding("wlan0", log, system)
  expect(value()).toBe("0")
  await restore()
  expect(value()).toBe("1")
})

test("a machine that does not is left as it is", async () => {
  const { system, log, value } = setUp("0\n")
  await (await stopForwarding("wlan0", log, system))()
  expect(value()).toBe("0")
})

test("an interface that went with the access point needs nothing restored", async () => {
  const { system, log } = setUp("1\n")
  const restore = await stopForwarding("wlan0", log, system)
  rmSync(join(system, "wlan0"), { recursive: true })
  await restore()
})

test("an interface that nobody has heard of is none that forwards", async () => {
  const { system, log, warnings } = setUp("1\n")
  await (await stopForwarding("wlan9", log, system))()
  expect(warnings).toEqual([])
})

test("where it cannot be changed, that is told once, and the access point stands all the same", async () => {
  const { system, log, warnings } = setUp("1\n")
  // Of the kernel's own files, which even root cannot write.
  rmSync(join(system, "wlan0", "forwarding"))
  symlinkSync("/proc/version", join(system, "wlan0", "forwarding"))
  await (await stopForwarding("wlan0", log, system))()
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toContain("wlan0")
})
