/** Real devices on machines of their own in one network, which nothing tells of each other but multicast DNS. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { built } from "./built.fixture.ts"
import type { SeenDevice } from "./commands/devices.ts"
import { createHousePhone, type HouseDevice, startHouseDevice } from "./house-device.fixture.ts"
import { createHouseNetwork, type HouseNetwork, type Machine } from "./namespaces.fixture.ts"

const patience = { timeout: 20_000, interval: 100 }

let folder: string
let house: HouseNetwork
let lamp: HouseDevice
let shed: HouseDevice
let other: Machine

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "porchlight-house-"))
  house = await createHouseNetwork()
  other = await house.addMachine()
  const start = async (name: string) =>
    startHouseDevice(await house.addMachine(), join(folder, name), { name })
  ;[lamp, shed] = await Promise.all([start("lamp"), start("shed")])
}, 60_000)
afterAll(async () => {
  await house.remove()
  await rm(folder, { recursive: true, force: true })
})

/** As a computer in the house finds them. */
async function found(): Promise<readonly SeenDevice[]> {
  const said = await other.run(process.execPath, built("program/cli.js"), "devices", "--json")
  return JSON.parse(said)
}

describe("in one network", () => {
  test("two devices find each other, see that they share a root, and let in each other's phones", async () => {
    await vi.waitFor(async () => {
      expect(await found()).toMatchObject([
        { hostName: "lamp.local", address: lamp.machine.address, port: 443, answers: true },
        { hostName: "shed.local", address: shed.machine.address, port: 443, answers: true },
      ])
    }, patience)

    const root = await lamp.ask("root")
    await shed.ask("take", root)
    const phone = await createHousePhone(other, join(folder, "phone"), root)
    const ask = async (device: HouseDevice, path: string, body?: object) => {
      const origin = `https://${device === lamp ? "lamp" : "shed"}.local`
      const { status, text } = await phone.ask(origin, device.machine.address, path, body)
      expect([status, text]).toEqual([200, expect.any(String)])
      return JSON.parse(text)
    }
    const [, link] = (await lamp.ask("link")).split("#pair=")
    await ask(lamp, "/api/pair", { link })
    const common = { answers: true, sharesRoot: true }
    const [{ id, ...seen }, ...others] = (await ask(lamp, "/api/neighbours")).neighbours
    expect([seen, others]).toEqual([
      { url: "https://shed.local", version: expect.any(String), ...common },
      [],
    ])
    const [origin, introduction] = (await ask(lamp, "/api/neighbours/introduce", { id })).url.split(
      "/#introduction=",
    )
    expect(origin).toBe("https://shed.local")
    await ask(shed, "/api/pair", { introduction })
    const { neighbours } = await ask(shed, "/api/neighbours")
    expect(neighbours).toMatchObject([{ url: "https://lamp.local", ...common }])
  }, 40_000)

  test("a third of the same name takes another, and both are reached", async () => {
    const twin = await startHouseDevice(await house.addMachine(), join(folder, "twin"), { name: "lamp" })
    await vi.waitFor(async () => expect(await twin.ask("origin")).toBe("https://lamp-2.local"), patience)
    expect(await lamp.ask("origin")).toBe("https://lamp.local")
    await vi.waitFor(async () => {
      expect(await found()).toMatchObject([
        { name: "lamp", hostName: "lamp-2.local", address: twin.machine.address, answers: true },
        { name: "lamp", hostName: "lamp.local", address: lamp.machine.address, answers: true },
        { name: "shed", hostName: "shed.local", address: shed.machine.address, answers: true },
      ])
    }, patience)
    // By certificates that are for these names.
    const roots = (await lamp.ask("root")) + (await twin.ask("root"))
    const phone = await createHousePhone(other, join(folder, "another"), roots)
    for (const device of [lamp, twin]) {
      const reached = await phone.ask(await device.ask("origin"), device.machine.address, "/api/health")
      expect(reached).toMatchObject({ status: 204 })
    }
  }, 40_000)
})
