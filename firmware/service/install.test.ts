import { chmodSync, existsSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { install } from "./install.ts"
import type { InstallOptions } from "./install-options.ts"
import { createMachine, type Machine } from "./machine.fixture.ts"
import { places } from "./places.ts"

const options: InstallOptions = { name: "ding-5cd80b1", accessPoint: "open", logLevel: "info" }

async function installed(machine: Machine, chosen = options): Promise<readonly string[]> {
  const shownBefore = machine.shown.length
  await install(chosen, machine.show, machine.system)
  return machine.shown.slice(shownBefore).map(({ state }) => state)
}

const restarts = (machine: Machine) => machine.changes.filter((command) => command.includes("restart")).length

test("installs everything, says so step by step, and starts the service last", async () => {
  const machine = createMachine()
  expect(await installed(machine)).toEqual(Array(7).fill("done"))
  for (const place of [places.unit, places.polkitRule, places.busPolicy, places.command]) {
    expect(existsSync(machine.path(place)), place).toBe(true)
  }
  expect(readFileSync(machine.path(places.unit), "utf8")).toContain('"--name=ding-5cd80b1"')
  expect(machine.changes.at(-1)).toBe("systemctl restart porchlight.service")
  expect(machine.state).toMatchObject({ user: places.state, active: true, enabled: true })
  expect(existsSync(machine.path(places.restartDue))).toBe(false)
})

test("once more, changes no file, runs nothing that changes, and restarts nothing", async () => {
  const machine = createMachine()
  await installed(machine)
  const [files, changes] = [machine.files(), [...machine.changes]]
  expect(await installed(machine)).toEqual(Array(7).fill("unchanged"))
  expect(machine.files()).toEqual(files)
  expect(machine.changes).toEqual(changes)
})

test("with other options, changes the unit alone and restarts", async () => {
  const machine = createMachine()
  await installed(machine)
  const program = readlinkSync(machine.path(places.program))
  const states = await installed(machine, { ...options, setupCode: "none" })
  expect(states).toEqual(["unchanged", "unchanged", "unchanged", "unchanged", "unchanged", "done", "done"])
  expect(restarts(machine)).toBe(2)
  expect(readlinkSync(machine.path(places.program))).toBe(program)
})

test("with a newer program, replaces it, restarts, and keeps no older one", async () => {
  const machine = createMachine()
  await installed(machine)
  const before = readlinkSync(machine.path(places.program))
  writeFileSync(`${machine.system.packageFolder}/dist/firmware/cli.js`, "a newer command")
  const states = await installed(machine)
  expect(states.filter((state) => state === "done").length).toBe(2)
  expect(restarts(machine)).toBe(2)
  expect(existsSync(machine.path(`${places.programs}/${before}`))).toBe(false)
  expect(readFileSync(machine.path(`${places.program}/dist/firmware/cli.js`), "utf8")).toBe("a newer command")
})

test("after a run that ended before the restart, the next one restarts", async () => {
  const machine = createMachine()
  await installed(machine)
  machine.state.failing.set("systemctl restart", "Job failed.")
  await expect(installed(machine, { ...options, country: "DE" })).rejects.toMatchObject({
    code: "service-not-started",
    message: expect.stringContaining("the last words of the service"),
  })
  machine.state.failing.clear()
  expect(await installed(machine, { ...options, country: "DE" })).toEqual([
    ...Array(6).fill("unchanged"),
    "done",
  ])
  expect(restarts(machine)).toBe(2)
})

test("a step that fails is named, what was done stays, and the next run goes on", async () => {
  const machine = createMachine()
  machine.state.failing.set("useradd", "useradd: cannot lock /etc/passwd; try again later.")
  await expect(installed(machine)).rejects.toMatchObject({
    code: "program-failed",
    message: expect.stringMatching(/cannot lock \/etc\/passwd.*run it again/),
  })
  expect(machine.shown.at(-1)).toEqual({ state: "failed", text: "System user porchlight" })
  expect(machine.state.active).toBe(false)
  machine.state.failing.clear()
  expect(await installed(machine)).toEqual(["unchanged", "unchanged", ...Array(5).fill("done")])
})

test("rights that were changed are put right", async () => {
  const machine = createMachine()
  await installed(machine)
  chmodSync(machine.path(places.polkitRule), 0o600)
  expect((await installed(machine))[3]).toBe("done")
  expect(statSync(machine.path(places.polkitRule)).mode & 0o777).toBe(0o644)
})

test("somebody's own user of that name is left alone", async () => {
  const machine = createMachine()
  machine.state.user = "/home/porchlight"
  await expect(installed(machine)).rejects.toMatchObject({ code: "user-taken" })
  expect(machine.state.user).toBe("/home/porchlight")
})

test("a command of that name from elsewhere is left alone", async () => {
  const machine = createMachine()
  machine.put(places.command, "#!/bin/sh\necho another\n", 0o755)
  expect((await installed(machine))[1]).toBe("unchanged")
  expect(readFileSync(machine.path(places.command), "utf8")).toContain("another")
})

test("the rights of files do not depend on the umask, and the service can read them", async () => {
  const machine = createMachine()
  // As npm leaves it where root's umask is as strict.
  chmodSync(`${machine.system.packageFolder}/dist/firmware/cli.js`, 0o600)
  const before = process.umask(0o077)
  try {
    await installed(machine)
  } finally {
    process.umask(before)
  }
  const mode = (path: string) => statSync(machine.path(path)).mode & 0o777
  expect(mode(places.command)).toBe(0o755)
  expect(mode(places.polkitRule)).toBe(0o644)
  expect(mode(places.busPolicy)).toBe(0o644)
  expect(mode(places.program)).toBe(0o755)
  expect(mode(`${places.program}/dist/firmware`)).toBe(0o755)
  expect(mode(`${places.program}/dist/firmware/cli.js`)).toBe(0o644)
  expect(mode(`${places.program}/bin/node`)).toBe(0o755)
})

describe("a machine that is not ready is told what it lacks, and nothing is changed", () => {
  const refused = async (machine: Machine, pattern: RegExp) => {
    const files = machine.files()
    await expect(installed(machine)).rejects.toMatchObject({ code: "cannot-install" })
    expect(machine.shown.map(({ text }) => text).join("\n")).toMatch(pattern)
    expect(machine.shown.every(({ state }) => state === "failed")).toBe(true)
    expect(machine.files()).toEqual(files)
    expect(machine.changes).toEqual([])
  }
  const remove = (machine: Machine, path: string) => rmSync(machine.path(path), { recursive: true })

  test("root", async () => {
    const machine = createMachine()
    await refused({ ...machine, system: { ...machine.system, userNumber: 1000 } }, /sudo/)
  })
  test("systemd", async () => {
    const machine = createMachine()
    remove(machine, "/run/systemd/system")
    await refused(machine, /systemd does not run/)
  })
  test.each(["20.18.3", "18.20.0"])("Node, of which %s is too old", async (nodeVersion) => {
    const machine = createMachine()
    await refused({ ...machine, system: { ...machine.system, nodeVersion } }, /too old/)
  })
  test("NetworkManager that runs", async () => {
    const machine = createMachine()
    machine.state.failing.set("systemctl is-active --quiet NetworkManager", "")
    await refused(machine, /enable --now NetworkManager/)
  })
  test("NetworkManager at all", async () => {
    const machine = createMachine()
    machine.state.failing.set("systemctl", "")
    await refused(machine, /apt install network-manager/)
  })
  test("several programs, all at once", async () => {
    const machine = createMachine()
    remove(machine, "/usr/bin/iw")
    remove(machine, "/usr/bin/dnsmasq")
    remove(machine, "/etc/polkit-1/rules.d")
    await refused(machine, /polkitd[\s\S]*dnsmasq-base[\s\S]*apt install iw/)
  })
})
