import * as v from "valibot"
import { expect, test } from "vitest"
import type { NetworkKeeper } from "../core/host.ts"
import { storeSavedNetworks } from "../core/saved-networks.ts"
import { createMemoryStore, startDevice, todayMilliseconds } from "../core/scripted-host.fixture.ts"
import { home } from "../core/scripted-radio.fixture.ts"
import { controlledDevice } from "./controlled-device.ts"
import { statusSchema } from "./status.ts"

const saved = { ssidBytes: home.ssidBytes, security: "open", hidden: false } as const

/** A device whose radio keeps networks as `load` says, from now on. */
async function kept(load: NetworkKeeper["load"] | undefined) {
  const store = createMemoryStore()
  await storeSavedNetworks(store, [saved])
  const { device, host } = await startDevice({ store })
  const keeper = load && { load, keep: async () => {} }
  const radio = Object.assign(Object.create(host.radio), { keeper })
  return { controlled: controlledDevice(device, { ...host, radio }), clock: host.clock }
}

test("the saved networks are counted where they lie: in the store, or with the radio's own system", async () => {
  expect(await (await kept(undefined)).controlled.status()).toMatchObject({ savedNetworks: 1 })
  const three = [saved, saved, saved]
  expect(await (await kept(async () => three)).controlled.status()).toMatchObject({ savedNetworks: 3 })
})

test("while NetworkManager is away they are not known, and all the rest is told", async () => {
  const { controlled } = await kept(() => Promise.reject(new Error("The name is not on the bus.")))
  const status = await controlled.status()
  expect(v.parse(statusSchema, JSON.parse(JSON.stringify(status)))).toEqual(status)
  expect(status).toMatchObject({ savedNetworks: null, name: "ding-5cd80b1", uptimeSeconds: 0 })
})

test("a notification is for the phones of a home, and what is wrong with one is said", async () => {
  const { device, host } = await startDevice({ wallMilliseconds: () => todayMilliseconds })
  const controlled = controlledDevice(device, host)
  expect(controlled.notify({ title: "The door is open" })).toEqual({ phones: 0 })
  expect(() => controlled.notify({ title: "x", text: "y" })).toThrow("is not a field")
  expect(() => controlled.notify({ title: "x", url: "https://elsewhere.example/" })).toThrow("url")
  await device.close()
  const { controlled: without } = await kept(undefined)
  expect(() => without.notify({ title: "The door is open" })).toThrow("no phone can be told")
})

test("one that does not answer is not waited for", async () => {
  const { controlled, clock } = await kept(() => new Promise(() => {}))
  const asked = controlled.status()
  await clock.advance(3000)
  expect(await asked).toMatchObject({ savedNetworks: null, uptimeSeconds: 3 })
})
