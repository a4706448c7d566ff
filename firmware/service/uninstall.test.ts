import { expect, test } from "vitest"
import { install } from "./install.ts"
import { createMachine, type Machine } from "./machine.fixture.ts"
import { places } from "./places.ts"
import { uninstall } from "./uninstall.ts"

async function installed(): Promise<{ machine: Machine; before: readonly string[] }> {
  const machine = createMachine()
  const before = names(machine)
  await install({ name: "ding", accessPoint: "open", logLevel: "info" }, () => {}, machine.system)
  // As the service would.
  machine.put(`${places.state}/name`, "ding", 0o600)
  // As `systemctl edit` does.
  machine.put(`${places.unit}.d/override.conf`, "[Service]\n")
  // As an upgrade does.
  machine.put(places.guardUnit, "[Service]\n")
  machine.put(places.upgrade, "{}")
  machine.state.networks = 2
  return { machine, before }
}

const names = (machine: Machine) => machine.files().map((line) => line.split(" ")[0] ?? "")

test("leaves nothing behind, and forgets the networks last", async () => {
  const { machine, before } = await installed()
  await uninstall(machine.show, machine.system)
  expect(names(machine)).toEqual(before)
  expect(machine.state).toMatchObject({
    user: undefined,
    group: false,
    active: false,
    enabled: false,
    networks: 0,
  })
  expect(machine.shown.slice(-2).map(({ text }) => text)).toEqual([
    expect.stringContaining("may lose its Wi-Fi"),
    "2 networks forgotten",
  ])
})

test("once more, finds nothing and runs nothing", async () => {
  const { machine } = await installed()
  await uninstall(() => {}, machine.system)
  const changes = [...machine.changes]
  await uninstall(machine.show, machine.system)
  expect(machine.shown).toEqual([{ state: "unchanged", text: "Nothing of Porchlight is installed here" }])
  expect(machine.changes).toEqual(changes)
})

test("a step that fails keeps none of the others back, and is told", async () => {
  const { machine } = await installed()
  machine.state.failing.set("userdel", "user porchlight is currently used by process 7")
  await expect(uninstall(machine.show, machine.system)).rejects.toMatchObject({ code: "program-failed" })
  expect(machine.shown.filter(({ state }) => state === "failed")).toHaveLength(1)
  expect(names(machine)).not.toContain(places.state)
  expect(machine.state.networks).toBe(0)
  machine.state.failing.clear()
  await uninstall(() => {}, machine.system)
  expect(machine.state.user).toBeUndefined()
})

test("a command and a user of somebody else's stay", async () => {
  const { machine } = await installed()
  machine.put(places.command, "#!/bin/sh\necho another\n")
  machine.state.user = "/home/porchlight"
  await uninstall(machine.show, machine.system)
  expect(machine.state.user).toBe("/home/porchlight")
  expect(names(machine)).toContain(places.command)
})

test("a half installation is removed as well", async () => {
  const machine = createMachine()
  const before = names(machine)
  machine.state.failing.set("useradd", "no room")
  const halfway = install({ accessPoint: "open", logLevel: "info" }, () => {}, machine.system)
  await expect(halfway).rejects.toThrow("no room")
  await uninstall(machine.show, machine.system)
  expect(names(machine)).toEqual(before)
})

test("takes root, and says so before anything is removed", async () => {
  const { machine } = await installed()
  const files = machine.files()
  const system = { ...machine.system, userNumber: 1000 }
  await expect(uninstall(machine.show, system)).rejects.toMatchObject({ code: "cannot-uninstall" })
  expect(machine.files()).toEqual(files)
})
