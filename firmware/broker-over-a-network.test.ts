/** A real device and a real broker on machines of their own, and a network between them that is cut, or slow. */
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest"
import { type Broker, type Ear, makeFolder, startBroker } from "./fleet/mosquitto.fixture.ts"
import { type HouseDevice, startHouseDevice } from "./house-device.fixture.ts"
import { createHouseNetwork, type HouseNetwork, type Machine } from "./namespaces.fixture.ts"

const patience = { timeout: 30_000, interval: 50 }
const until = <Result>(check: () => Result | Promise<Result>) => vi.waitFor(check, patience)

let folder: Awaited<ReturnType<typeof makeFolder>>
let house: HouseNetwork
let machine: Machine
let broker: Broker
let device: HouseDevice
const ears: Ear[] = []

beforeAll(async () => {
  folder = await makeFolder()
  house = await createHouseNetwork()
  const other = await house.addMachine()
  machine = await house.addMachine()
  broker = await startBroker(folder.path, ["allow_anonymous true"], [], other)
  const mqtt = { url: `mqtt://${other.address}:${broker.port}` }
  device = await startHouseDevice(machine, join(folder.path, "ding"), { name: "ding", mqtt })
  const ear = await listen()
  await until(() => expect(availability(ear)).toBe("online"))
}, 60_000)
afterEach(() => {
  for (const ear of ears.splice(0)) ear.close()
})
afterAll(async () => {
  await house.remove()
  await folder.remove()
})

async function listen(): Promise<Ear> {
  const ear = await broker.listen("porchlight/#", "homeassistant/#")
  ears.push(ear)
  return ear
}

const lastOf = (ear: Ear, end: string) => ear.heard.filter(({ topic }) => topic.endsWith(end)).at(-1)?.payload
const availability = (ear: Ear) => lastOf(ear, "/availability")
const temperature = (ear: Ear) => JSON.parse(lastOf(ear, "/readings/temperature") ?? "{}").value

/** What the program said, each with its number, in the order in which it came. */
function told(ear: Ear): readonly { number: number; text: string }[] {
  return ear.heard
    .filter(({ topic }) => topic.endsWith("/events/program"))
    .map(({ payload }) => JSON.parse(payload))
}

async function say(...texts: readonly string[]): Promise<void> {
  for (const text of texts) await device.ask("say", text)
}

/** The device has sent what nobody acknowledges. */
async function isMissed(): Promise<void> {
  await until(async () => expect(await machine.run("ss", "-tni")).toMatch(/\bretrans:[1-9]/))
}

describe("a network", () => {
  test("that is cut and comes back leaves every event told once, in order, and the state right", async () => {
    const ear = await listen()
    await say("before")
    await until(() => expect(told(ear)).toHaveLength(1))
    await machine.cut()
    await say("one", "two", "three")
    await device.ask("set", 30)
    await isMissed()
    expect(told(ear)).toHaveLength(1)
    await machine.mend()
    await until(() => expect([told(ear).at(-1)?.text, temperature(ear)]).toEqual(["three", 30]))
    expect(told(ear).map(({ text }) => text)).toEqual(["before", "one", "two", "three"])
    expect(availability(ear)).toBe("online")
  }, 40_000)

  test("that is cut while the broker is started anew leaves it knowing everything, and each event known by its number", async () => {
    const before = await listen()
    const known = before.heard.filter(({ isRetained }) => isRetained).map(({ topic }) => topic)
    await say("last")
    await until(() => expect(told(before)).toHaveLength(1))
    const [{ number: last = 0 } = {}] = told(before)
    await machine.cut()
    await say("four", "five")
    await device.ask("set", 31)
    await isMissed()
    await broker.kill()
    await broker.start()
    const ear = await listen()
    expect(ear.heard.map(({ topic }) => topic)).not.toContain(known[0])
    await machine.mend()
    await until(() => expect([told(ear).at(-1)?.text, temperature(ear)]).toEqual(["five", 31]))
    expect(told(ear)).toMatchObject([
      { number: last + 1, text: "four" },
      { number: last + 2, text: "five" },
    ])
    // What was retained before is so again, and for whoever comes now.
    const late = await listen()
    const again = late.heard.filter(({ isRetained }) => isRetained).map(({ topic }) => topic)
    expect(again.sort()).toEqual(expect.arrayContaining(known.sort()))
    expect(availability(late)).toBe("online")
  }, 40_000)

  test("that is slow delays what is told and loses none of it; of a value the newest is told", async () => {
    await machine.slowDown(64)
    const ear = await listen()
    const texts = Array.from({ length: 20 }, (_, at) => `slow ${at}`)
    for (const [at, text] of texts.entries()) {
      await device.ask("set", 40 + at)
      await say(text)
    }
    await machine.cut()
    await say("cut")
    await isMissed()
    await machine.mend()
    await until(() => expect([told(ear).at(-1)?.text, temperature(ear)]).toEqual(["cut", 59]))
    expect(told(ear).map(({ text }) => text)).toEqual([...texts, "cut"])
    expect(ear.heard.filter(({ topic }) => topic.endsWith("/readings/temperature")).length).toBeLessThan(20)
  }, 60_000)
})
