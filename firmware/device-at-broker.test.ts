import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest"
import { built } from "./built.fixture.ts"
import { type Broker, makeFolder, startBroker } from "./fleet/mosquitto.fixture.ts"
import { ask } from "./phone.fixture.ts"

// As a program gets it: the built package, with the built pages beside it.
const product = pathToFileURL(built("program/porchlight.js")).href
const { createDevice }: typeof import("./porchlight.ts") = await import(product)

const patience = { timeout: 20_000, interval: 50 }
const anyPort = { host: "127.0.0.1", port: 0 }
const children: ChildProcess[] = []

let folder: Awaited<ReturnType<typeof makeFolder>>
let broker: Broker

beforeAll(async () => {
  folder = await makeFolder()
  broker = await startBroker(folder.path)
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL")
})
afterAll(async () => {
  await broker.kill()
  await folder.remove()
})

describe("a program with a broker", () => {
  test("is found, told of, and obeyed there, with no further code; the phone may read its topic", async () => {
    const stateFolder = join(folder.path, "told")
    const ear = await broker.listen("porchlight/#", "homeassistant/#")
    const device = await createDevice({
      ...{ name: "ding-5cd80b1", http: anyPort, dns: anyPort, stateFolder, fast: true, log: () => {} },
      ...{ setupCode: "none", open: true, mqtt: { url: `mqtt://127.0.0.1:${broker.port}` } },
      onConnected: () => device.topic,
    })
    const { topic } = device
    let isLit = false
    device.control("lamp", {
      ...{ kind: "switch", get: () => isLit },
      set: (is: boolean) => {
        isLit = is
      },
    })
    device.reading("temperature", { unit: "°C" }).set(21.5)
    const arrival = device.connectOrSetup()
    await vi.waitFor(async () => {
      const body = { ssid: "Home", password: "correct horse" }
      const { status } = await ask(`http://${device.addresses.http}/api/connect`, { method: "POST", body })
      expect(status).toBe(202)
    }, patience)
    await vi.waitFor(async () => {
      const { json } = await ask(`http://${device.addresses.http}/api/connect`)
      expect(json()).toMatchObject({ kind: "joined", text: topic })
    }, patience)
    await ask(`http://${device.addresses.http}/api/setup/finish`, { method: "POST", body: { attempt: 1 } })
    await arrival
    await vi.waitFor(() => expect(ear.last(`${topic}/controls/lamp`)).toBe("false"), patience)
    await broker.publish(`${topic}/controls/lamp/set`, "ON")
    await vi.waitFor(() => expect(ear.last(`${topic}/controls/lamp`)).toBe("true"), patience)
    expect(isLit).toBe(true)
    device.notify({ title: "The door is open", urgency: "high" })
    await vi.waitFor(() => {
      const kinds = ear.heard
        .filter((one) => one.topic.startsWith(`${topic}/events/`))
        .map((one) => JSON.parse(one.payload))
      expect(kinds.map(({ event_type }) => event_type)).toEqual([
        "started",
        "setup-opened",
        "joined",
        "control-set",
        "notification",
      ])
      expect(kinds.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5])
    }, patience)
    await device.close()
    await vi.waitFor(() => expect(ear.last(`${topic}/availability`)).toBe("offline"), patience)
    ear.close()
  }, 60_000)

  test("killed while its broker was away, tells every event when both are there again, and each once", async () => {
    const stateFolder = join(folder.path, "killed")
    const away = await startBroker(folder.path)
    await away.kill()
    const program = join(folder.path, "device.mjs")
    await writeFile(
      program,
      `import { createDevice } from ${JSON.stringify(product)}
      const anyPort = { host: "127.0.0.1", port: 0 }
      const device = await createDevice({
        ...{ name: "ding-5cd80b1", http: anyPort, dns: anyPort, fast: true, log: () => {} },
        ...{ stateFolder: ${JSON.stringify(stateFolder)}, mqtt: { url: "mqtt://127.0.0.1:${away.port}" } },
      })
      for (const text of process.argv.slice(2)) device.log(text)`,
    )
    const start = (...texts: readonly string[]) => {
      const child = spawn(process.execPath, [program, ...texts], { stdio: ["ignore", "ignore", "inherit"] })
      children.push(child)
      return child
    }
    const first = start("one", "two", "three")
    await vi.waitFor(async () => expect(await readdir(stateFolder)).toContain("mqtt-3"), patience)
    first.kill("SIGKILL")
    await once(first, "exit")
    await away.start()
    const ear = await away.listen("porchlight/#")
    const second = start("four")
    const events = () =>
      ear.heard.filter(({ topic }) => topic.includes("/events/")).map(({ payload }) => JSON.parse(payload))
    await vi.waitFor(() => expect(events()).toHaveLength(6), patience)
    expect(events().map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6])
    expect(events().map(({ text }) => text)).toEqual([
      ...[expect.any(String), "one", "two", "three"],
      ...[expect.any(String), "four"],
    ])
    second.kill("SIGKILL")
    // Its last will.
    await vi.waitFor(() => expect(ear.heard.at(-1)).toMatchObject({ payload: "offline" }), patience)
    ear.close()
    await away.kill()
  }, 60_000)
})
