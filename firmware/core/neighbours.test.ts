import * as v from "valibot"
import { afterEach, describe, expect, test } from "vitest"
import { homeSchema, neighboursMaximum, neighboursSchema } from "../../shared/home-contract.ts"
import { atHome, type Phone, phone as stranger } from "./at-home.fixture.ts"
import { settled } from "./hand-clock.fixture.ts"
import type { AnnouncedDevice, LookedAt, NeighbourPort } from "./host.ts"
import { loadIdentity } from "./identity.ts"
import { leaked } from "./scripted-host.fixture.ts"

afterEach(() => expect(leaked).toEqual([]))

const lamp: AnnouncedDevice = {
  ...{ id: "5cd80b1f00d2a7e4", name: "lamp", version: "1.2.3", hostName: "lamp.local" },
  ...{ address: "192.168.1.23", port: 443 },
}
const there: LookedAt = { answers: true, isSecure: true, sharesRoot: true }

/** A network in which these devices are, each of which answers as `look` says. */
function network(
  devices: () => readonly AnnouncedDevice[],
  look: (device: AnnouncedDevice) => LookedAt | Promise<LookedAt> = () => there,
) {
  const asked: { finds: number; looks: string[]; roots: (Uint8Array | undefined)[] } = {
    ...{ finds: 0, looks: [], roots: [] },
  }
  const neighbours: NeighbourPort = {
    async find() {
      asked.finds += 1
      return devices()
    },
    async lookAt(device, root) {
      asked.looks.push(device.address)
      asked.roots.push(root)
      return look(device)
    },
  }
  return { asked, neighbours }
}

async function listed(phone: Phone) {
  const answer = await phone.ask("GET", "/api/neighbours")
  expect(answer.status, answer.text).toBe(200)
  return v.parse(neighboursSchema, answer.json()).neighbours
}

describe("other devices of the house", () => {
  test("are told with their address, version and state, and whether they share this one's root", async () => {
    const shed = { ...lamp, id: "00000000000000aa", hostName: "shed-2.local", port: 8443 }
    const plain = { ...lamp, id: "00000000000000bb", hostName: "plain.local", port: 8080 }
    const states = new Map([
      [shed.id, { answers: false, isSecure: false, sharesRoot: false }],
      [plain.id, { answers: true, isSecure: false, sharesRoot: false }],
    ])
    const { asked, neighbours } = network(
      () => [lamp, shed, plain],
      ({ id }) => states.get(id) ?? there,
    )
    const { device, phone } = await atHome({ neighbours })
    const common = { version: "1.2.3", sharesRoot: false }
    expect(await listed(phone)).toEqual([
      { ...common, id: lamp.id, url: "https://lamp.local", answers: true, sharesRoot: true },
      { ...common, id: shed.id, url: "https://shed-2.local:8443", answers: false },
      { ...common, id: plain.id, url: "http://plain.local:8080", answers: true },
    ])
    expect(asked.roots[0]).toEqual(device.house?.root()?.certificate)
    const home = v.parse(homeSchema, (await phone.ask("GET", "/api/home")).json())
    expect(home.device.neighbours).toBe(true)
    await device.close()
  })

  test("are for those alone who may come in", async () => {
    const { asked, neighbours } = network(() => [lamp])
    const { host, device } = await atHome({ neighbours })
    expect((await stranger(host, "").ask("GET", "/api/neighbours")).status).toBe(401)
    expect(asked.finds).toBe(0)
    await device.close()
  })

  test("do not hold the device itself", async () => {
    const found: AnnouncedDevice[] = [lamp]
    const { asked, neighbours } = network(() => found)
    const { device, phone, host } = await atHome({ neighbours })
    const { id } = await loadIdentity(host.store, host.random, host.log)
    found.push({ ...lamp, id, address: "192.168.1.17" })
    expect((await listed(phone)).map(({ id }) => id)).toEqual([lamp.id])
    expect(asked.looks).toEqual([lamp.address])
    await device.close()
  })

  test("are looked for once for all who ask at the same time, and shortly after", async () => {
    const { asked, neighbours } = network(() => [lamp])
    const { device, phone, another, host } = await atHome({ neighbours })
    const other = await another()
    await Promise.all([listed(phone), listed(other)])
    await listed(phone)
    expect(asked).toMatchObject({ finds: 1, looks: [lamp.address] })
    await host.clock.advance(5_000)
    await listed(phone)
    expect(asked.finds).toBe(2)
    await device.close()
  })

  test("are looked for anew by the next who asks, where a look has failed", async () => {
    let fails = true
    const { neighbours } = network(() => {
      if (fails) throw new Error("no sockets left")
      return [lamp]
    })
    const { device, phone } = await atHome({ neighbours })
    expect((await phone.ask("GET", "/api/neighbours")).status).toBe(500)
    fails = false
    expect(await listed(phone)).toHaveLength(1)
    await device.close()
  })

  test("that never end their answer, or break, are told as silent", async () => {
    const { neighbours } = network(
      () => [lamp, { ...lamp, id: "00000000000000aa" }],
      ({ id }) => {
        if (id === lamp.id) return new Promise<never>(() => {})
        throw new Error("reset")
      },
    )
    const { device, phone, host } = await atHome({ neighbours })
    const asked = listed(phone)
    await settled()
    await host.clock.advance(4_000)
    expect((await asked).map(({ answers }) => answers)).toEqual([false, false])
    await device.close()
  })

  test("are fifty at most, and no more are asked", async () => {
    const many = Array.from({ length: 1000 }, (_, at) => ({ ...lamp, id: at.toString(16).padStart(16, "0") }))
    const { asked, neighbours } = network(() => many)
    const { device, phone } = await atHome({ neighbours })
    expect(await listed(phone)).toHaveLength(neighboursMaximum)
    expect(asked.looks).toHaveLength(neighboursMaximum)
    await device.close()
  })

  test.each<Partial<AnnouncedDevice>>([
    { id: "../../etc" },
    { id: "5CD80B1F00D2A7E4" },
    { version: "1\n2" },
    { version: "1".repeat(33) },
    { version: "" },
    { hostName: "lamp.local/@evil.example" },
    { hostName: "evil.example" },
    { hostName: "<b>.local" },
    { hostName: `${"a".repeat(35)}.local` },
    { hostName: "-.local" },
    { port: 0 },
    { port: 65_536 },
    { port: 1.5 },
    { port: Number.NaN },
    // Made up by whoever sent the packet.
    { address: "198.51.100.7" },
    { address: "127.0.0.1" },
    { address: "::ffff:8.8.8.8" },
    { address: "lamp" },
  ])("are none that say %j, and nothing is asked there", async (hostile) => {
    const { asked, neighbours } = network(() => [{ ...lamp, ...hostile }])
    const { device, phone } = await atHome({ neighbours })
    expect(await listed(phone)).toEqual([])
    expect(asked.looks).toEqual([])
    await device.close()
  })
})

test("a machine that cannot look offers nothing of it", async () => {
  const { device, phone } = await atHome()
  expect((await phone.ask("GET", "/api/neighbours")).status).toBe(404)
  const { device: described } = (await phone.ask("GET", "/api/home")).json() as { device: object }
  expect(described).not.toHaveProperty("neighbours")
  await device.close()
})
