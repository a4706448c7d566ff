import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { parseCommandLine } from "../command-line.ts"
import { notRunning, placeOf } from "./place.ts"

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "place-"))
  vi.stubEnv("XDG_STATE_HOME", "/home/me/state")
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

async function place(words: string, isInstalled: boolean) {
  const installation = { unit: join(folder, "porchlight.service"), state: join(folder, "state") }
  if (isInstalled) await writeFile(installation.unit, "")
  return placeOf(optionsOf(words), installation)
}

test("a device is this user's own where none is installed", async () => {
  const { stateFolder, command, start } = await place("status", false)
  expect([stateFolder, command("setup"), start]).toEqual([
    "/home/me/state/porchlight",
    "porchlight setup",
    "porchlight run",
  ])
})

test("what to type is what was typed: a device that was started by npx is asked by npx", async () => {
  const before = process.argv[1]
  process.argv[1] = "/home/me/.npm/_npx/0a/node_modules/.bin/porchlight"
  try {
    const { command, start } = await place("status --state /srv/lamp", false)
    expect(command("setup")).toBe("npx porchlight setup --state /srv/lamp")
    expect(start).toBe("npx porchlight run --state /srv/lamp")
  } finally {
    process.argv[1] = before ?? ""
  }
})

test("an installed device goes before, whether its service has ever run or not", async () => {
  const { stateFolder, command, start } = await place("status", true)
  expect([stateFolder, command("setup"), start]).toEqual([
    join(folder, "state"),
    "sudo porchlight setup",
    "sudo systemctl start porchlight",
  ])
  await mkdir(stateFolder)
  expect((await place("status", true)).stateFolder).toBe(stateFolder)
})

test("a folder that is named goes before both", async () => {
  const named = await place("status --state /srv/lamp", true)
  expect(named.stateFolder).toBe("/srv/lamp")
  expect(notRunning(named)).toMatchObject({
    code: "not-running",
    message:
      "No device is running with the state folder /srv/lamp. Start it: porchlight run --state /srv/lamp",
  })
})

test("an installed device asks for root, before anything is made or read", async () => {
  // Nothing is forbidden to root, who may run this: a way through a file stands for what cannot be entered.
  const installation = { unit: join(folder, "unit"), state: join(folder, "unit", "state") }
  await writeFile(installation.unit, "")
  await expect(placeOf(optionsOf("status"), installation)).rejects.toMatchObject({
    code: "not-permitted",
    message: "The installed device is for root alone. Use sudo, or name another device with --state.",
  })
})

function optionsOf(words: string) {
  const command = parseCommandLine(words.split(" "))
  if (!("stateFolder" in command)) throw new Error(`"${words}" is about no device.`)
  return command
}
