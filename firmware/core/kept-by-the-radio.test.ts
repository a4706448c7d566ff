import { expect, test } from "vitest"
import { settled } from "./hand-clock.fixture.ts"
import type { Credentials } from "./host.ts"
import { createMemoryStore, password, startDevice, startSetup } from "./scripted-host.fixture.ts"
import { createKeeper, ssid } from "./scripted-radio.fixture.ts"

const home: Credentials = { ssidBytes: ssid("Home"), security: "wpa2", hidden: false }
const shed: Credentials = { ssidBytes: ssid("Shed"), security: "wpa3", hidden: true }

test("networks that the radio keeps are joined first, as it gives them, without a password", async () => {
  const { device, host } = await startDevice({ keeper: createKeeper([home, shed]) })
  expect(device.hasNetwork()).toBe(true)
  void device.connect()
  await settled()
  expect(host.radio.joins[0]?.credentials).toEqual(home)
})

test("a password that opened a network is neither stored nor held", async () => {
  const store = createMemoryStore()
  const keeper = createKeeper([shed])
  const { device, host } = await startSetup({ store, keeper })
  await host.request("POST", "/api/connect", { body: { ssid: "Home", password } })
  await settled()
  expect(host.radio.joins[0]?.credentials.password).toBe(password)
  keeper.networks.unshift(home)
  host.radio.joins[0]?.end({ kind: "joined", address: "192.168.1.17" })
  await settled()
  expect(JSON.stringify(device)).not.toContain(password)
  const inner = device as unknown as { readonly state: object }
  expect(JSON.stringify(inner.state)).not.toContain(password)
  expect(store.values.has("networks")).toBe(false)
  expect(keeper.networks).toEqual([home, shed])
})

test("forgetting is the radio's to do, and is waited for", async () => {
  const store = createMemoryStore()
  const keeper = createKeeper([home])
  const { device } = await startDevice({ store, keeper })
  await device.clear()
  expect(keeper.networks).toEqual([])
  expect(device.hasNetwork()).toBe(false)
})

test("a radio that cannot forget makes it fail", async () => {
  const keeper = { ...createKeeper([home]), keep: () => Promise.reject(new Error("NetworkManager is away")) }
  const { device } = await startDevice({ keeper })
  await expect(device.clear()).rejects.toThrow("NetworkManager is away")
})
