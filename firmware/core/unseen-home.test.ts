import { expect, test } from "vitest"
import { startDevice } from "./scripted-host.fixture.ts"

test("a program runs the same on a machine without HTTPS, and nothing of it is kept or shown", async () => {
  const { device, host } = await startDevice()
  const kept = new Set(host.store.values.keys())
  let asked = 0
  const reading = device.reading("load", { unit: "%", every: "1s", read: () => ++asked })
  const lamp = device.control("lamp", { kind: "switch", set: () => {} })
  device.image("door", { capture: () => new Uint8Array() })
  device.log("The bell rang.")
  reading.set(5)
  lamp.changed(true)
  await host.clock.advance(60_000)
  expect(asked).toBeGreaterThan(10)
  expect(lamp.value).toBe(true)
  expect(() => device.reading("load")).toThrow(/there already/)
  expect(() => device.control("Lamp!", { kind: "button", set: () => {} })).toThrow(/named by/)
  expect((await host.request("GET", "/api/home")).status).toBe(404)
  expect(new Set(host.store.values.keys())).toEqual(kept)
  await device.close()
  expect(host.clock.waiting()).toBe(0)
})
