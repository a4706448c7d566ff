import * as v from "valibot"
import { afterEach, describe, expect, test } from "vitest"
import {
  homeSchema,
  introducedSchema,
  neighboursMaximum,
  neighboursSchema,
} from "../../shared/home-contract.ts"
import { atHome, type Phone, phone as stranger } from "./at-home.fixture.ts"
import { settled } from "./hand-clock.fixture.ts"
import type { AnnouncedDevice, LookedAt, NeighbourPort } from "./host.ts"
import { loadIdentity } from "./identity.ts"
import { readIntroduction } from "./introduction.ts"
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

describe("a phone that is paired", () => {
  const introduce = (phone: Phone, id = lamp.id) =>
    phone.ask("POST", "/api/neighbours/introduce", { body: { id } })
  const problemOf = ({ json }: Awaited<ReturnType<typeof introduce>>) => json() as { code: string }

  test("is introduced to one that shares the root, with no look at the network beyond the first", async () => {
    const { asked, neighbours } = network(() => [lamp])
    const { device, phone, host } = await atHome({ neighbours })
    const answer = await introduce(phone)
    expect(answer.status, answer.text).toBe(200)
    const { url } = v.parse(introducedSchema, answer.json())
    const [, text = ""] = url.split("https://lamp.local/#introduction=")
    const { id } = await loadIdentity(host.store, host.random, host.log)
    expect(readIntroduction(text)?.introduction).toMatchObject({ to: lamp.id, from: id })
    await host.clock.advance(600_000)
    expect((await introduce(phone)).status).toBe(200)
    expect(asked.finds).toBe(1)
    expect(JSON.stringify(host.logged)).not.toContain(text.slice(35))
    await device.close()
  })

  test("is introduced by the device that knows it alone, and to none of another root, nor to one not seen", async () => {
    const { neighbours } = network(
      () => [lamp, { ...lamp, id: "00000000000000bb" }],
      ({ id }) => ({ ...there, sharesRoot: id === lamp.id }),
    )
    const { device, phone, host } = await atHome({ neighbours })
    expect(await introduce(stranger(host, ""))).toMatchObject({ status: 401 })
    const { token } = (await phone.ask("POST", "/api/tokens", { body: { name: "script" } })).json() as {
      token: string
    }
    const script = { headers: { authorization: `Bearer ${token}` }, body: { id: lamp.id } }
    const byScript = await stranger(host, "").ask("POST", "/api/neighbours/introduce", script)
    expect(problemOf(byScript).code).toBe("phone-required")
    expect(problemOf(await introduce(phone, "00000000000000bb")).code).toBe("pairing-refused")
    expect(problemOf(await introduce(phone, "00000000000000cc")).code).toBe("not-found")
    expect(problemOf(await introduce(phone, "../lamp")).code).toBe("invalid-field")
    await device.close()
  })

  test("is not introduced where nobody needs to be paired: who comes there may not come in elsewhere", async () => {
    const { neighbours } = network(() => [lamp])
    const { device, host } = await atHome({ neighbours, isOpen: true })
    expect((await stranger(host, "").ask("GET", "/api/neighbours")).status).toBe(200)
    expect(await introduce(stranger(host, ""))).toMatchObject({ status: 401 })
    await device.close()
  })
})

describe("an introduction to this device", () => {
  test("pairs a phone, which is told by whom in one line of the log", async () => {
    const { device, phone, host } = await atHome({ neighbours: network(() => [lamp]).neighbours })
    const { id } = await loadIdentity(host.store, host.random, host.log)
    // As the other one would write it: the root is the same.
    const text = (await device.house?.introductions?.write(id)) ?? ""
    const before = host.logged.length
    const answer = await stranger(host, "").ask("POST", "/api/pair", { body: { introduction: text } })
    expect(answer.status, answer.text).toBe(200)
    const cookie = answer.headers["set-cookie"]?.split(";")[0] ?? ""
    expect((await stranger(host, cookie).ask("GET", "/api/home")).status).toBe(200)
    expect(host.logged.slice(before).map(({ message }) => message)).toEqual([
      expect.stringMatching(new RegExp(`^A phone was paired: .* The device ${id} introduced it\\.$`)),
    ])
    const again = await phone.ask("POST", "/api/pair", { body: { introduction: text } })
    expect(again.json()).toMatchObject({ code: "pairing-refused" })
    await device.close()
  })

  test("is refused where the owner's certificate is served", async () => {
    const { device, host } = await atHome({ hasOwnCertificate: true })
    const answer = await stranger(host, "").ask("POST", "/api/pair", { body: { introduction: "x" } })
    expect(answer.json()).toMatchObject({
      ...{ code: "pairing-refused", detail: expect.stringContaining("certificate of its owner's") },
    })
    await device.close()
  })

  test.each([
    ["neither", {}],
    ["both", { link: "x", introduction: "x" }],
    ["one that is too long", { introduction: "x".repeat(1_501) }],
  ])("or a link is what pairs in the clear: %s is refused", async (_what, body) => {
    const { device, host } = await atHome()
    const answer = await stranger(host, "").ask("POST", "/api/pair", { body })
    expect(answer.json()).toMatchObject({ code: "invalid-field" })
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
