import * as v from "valibot"
import { afterEach, describe, expect, test } from "vitest"
import { historySchema, homeSchema, logSchema, networksSchema } from "../../shared/home-contract.ts"
import { atHome, host443, phone } from "./at-home.fixture.ts"
import { PorchlightError } from "./errors.ts"
import { settled } from "./hand-clock.fixture.ts"
import { leaked } from "./scripted-host.fixture.ts"
import { sessionsMaximum } from "./sessions.ts"

afterEach(() => expect(leaked).toEqual([]))

describe("the dashboard", () => {
  test("tells all there is, in the words of the contract", async () => {
    const { host, device, phone } = await atHome()
    device.reading("temperature", { unit: "°C", read: () => 21.25, every: "5s" })
    device.control("lamp", { kind: "switch", get: () => true, set: () => {} })
    device.image("camera", { capture: () => Uint8Array.of(0xff, 0xd8, 0xff, 0) })
    device.log("The bell rang.")
    await host.clock.advance(10)
    const answer = await phone.ask("GET", "/api/home")
    const view = v.parse(homeSchema, answer.json())
    expect(view.network).toMatchObject({ ssid: "Home", address: "192.168.1.17" })
    expect(view.readings).toMatchObject([
      { id: "temperature", label: "Temperature", value: 21.25, unit: "°C" },
    ])
    expect(view.controls).toMatchObject([{ id: "lamp", kind: "switch", value: true }])
    expect(view.images).toMatchObject([{ id: "camera", live: false, ageMilliseconds: null }])
    expect(view.happened.map(({ kind }) => kind)).toEqual([
      "program",
      "phone-paired",
      "joined",
      "setup-opened",
      "started",
    ])
    await device.close()
  })

  test("is for nobody who is not paired, and not there at all in setup or by plain HTTP", async () => {
    const { host, device } = await atHome()
    const stranger = phone(host, "")
    for (const path of ["/api/home", "/api/home/events", "/api/log", "/api/networks", "/api/export"]) {
      expect((await stranger.ask("GET", path)).status).toBe(401)
      const plain = await host.request("GET", path, { host: host443, arrivedAt: "192.168.1.17" })
      expect(plain.status).toBe(403)
    }
    device.setup().catch(() => {})
    await settled()
    for (const path of ["/api/home", "/api/networks"])
      expect((await host.request("GET", path)).status).toBe(404)
    await device.close()
  })

  test("reaches two phones with a change within 300 ms, and gathers many changes in one event", async () => {
    const { host, device, phone, another } = await atHome()
    const reading = device.reading("door")
    const other = await another()
    const streams = [
      (await phone.ask("GET", "/api/home/events")).stream,
      (await other.ask("GET", "/api/home/events")).stream,
    ]
    for (let value = 0; value < 50; value++) reading.set(value)
    await host.clock.advance(300)
    for (const stream of streams) {
      const [whole, ...changes] = stream.events() as { readings: { value: number }[] }[]
      expect(v.is(homeSchema, whole)).toBe(true)
      expect(changes).toHaveLength(1)
      expect(Object.keys(changes[0] ?? {})).toEqual(["readings"])
      expect(changes[0]?.readings[0]?.value).toBe(49)
    }
    await device.close()
  })

  test("tells no more to a phone that is paired no more", async () => {
    const { host, device, phone, another } = await atHome()
    const other = await another()
    const { stream } = await other.ask("GET", "/api/home/events")
    const { sessions, self } = (await phone.ask("GET", "/api/sessions")).json() as {
      self: string
      sessions: { id: string }[]
    }
    const id = sessions.find((session) => session.id !== self)?.id
    await phone.ask("POST", "/api/sessions/revoke", { body: { id } })
    await settled()
    expect(stream.ended).toBe(true)
    const { happened } = v.parse(logSchema, (await phone.ask("GET", "/api/log")).json())
    expect(happened[0]?.kind).toBe("phone-revoked")
    await host.clock.advance(1000)
    await device.close()
  })

  test("ends the stream of a script whose token is revoked", async () => {
    const { host, device, phone } = await atHome()
    const made = await phone.ask("POST", "/api/tokens", { body: { name: "script" } })
    const { id, token } = made.json() as { id: string; token: string }
    const { stream } = await host.request("GET", "/api/home/events", {
      ...{ host: host443, arrivedAt: "192.168.1.17", isSecure: true },
      headers: { authorization: `Bearer ${token}` },
    })
    await phone.ask("POST", "/api/tokens/revoke", { body: { id } })
    await settled()
    expect(stream.ended).toBe(true)
    await device.close()
  })

  test("ends its streams when setup opens", async () => {
    const { device, phone } = await atHome()
    device.image("camera", { capture: () => Uint8Array.of(0xff, 0xd8, 0xff), live: true })
    const { stream } = await phone.ask("GET", "/api/home/events")
    const { stream: live } = await phone.ask("GET", "/api/images/camera/live")
    device.setup().catch(() => {})
    await settled()
    expect([stream.ended, live.ended]).toEqual([true, true])
    await device.close()
  })

  test("gives history as JSON, and as a table to whoever asks for one", async () => {
    const { host, device, phone } = await atHome()
    device.reading("temperature", { read: () => 21.25, every: "5s" })
    await host.clock.advance(120_000)
    const path = "/api/readings/temperature/history"
    const history = v.parse(historySchema, (await phone.ask("GET", `${path}?span=hour`)).json())
    expect(history.rows.at(-1)).toEqual([0, 21.25, 21.25, 21.25])
    const table = await phone.ask("GET", `${path}?span=day`, { headers: { accept: "text/csv" } })
    const [head, row] = table.text.split("\r\n")
    expect(head).toBe("age_seconds,seconds_since_1970,mean,minimum,maximum")
    expect(row).toMatch(/^\d+,\d{10},21.25,21.25,21.25$/)
    const wrong = await phone.ask("GET", `${path}?span=decade`)
    expect([wrong.status, wrong.json()]).toMatchObject([422, { field: "span" }])
    await device.close()
  })

  test("sets a control once for a key, and says what is wrong with a value", async () => {
    const { device, phone } = await atHome()
    const set: number[] = []
    device.control("blind", { kind: "number", minimum: 0, maximum: 100, set: (value) => set.push(value) })
    const key = "0123456789abcdef"
    for (let times = 0; times < 3; times++) {
      const answer = await phone.ask("PUT", "/api/controls/blind", { body: { value: 40, key } })
      expect([answer.status, answer.json()]).toMatchObject([200, { id: "blind", value: 40 }])
    }
    expect(set).toEqual([40])
    for (const body of [{ value: 101 }, { value: 1.5 }, { value: "40" }, { value: true }, {}]) {
      const answer = await phone.ask("PUT", "/api/controls/blind", { body })
      expect([answer.status, answer.json()]).toMatchObject([422, { field: "value" }])
    }
    const other = await phone.ask("PUT", "/api/controls/blind", { body: { value: 50, key } })
    expect([other.status, other.json()]).toMatchObject([422, { field: "key" }])
    expect(set).toEqual([40])
    const { happened } = v.parse(logSchema, (await phone.ask("GET", "/api/log")).json())
    expect(happened[0]).toMatchObject({ kind: "control-set", text: "Blind: 40" })
    await device.close()
  })

  test("gives the program's own sentence where it refuses", async () => {
    const { device, phone } = await atHome()
    device.control("door", {
      kind: "button",
      set() {
        throw new PorchlightError("jammed", "The door is jammed. Push it.")
      },
    })
    const answer = await phone.ask("PUT", "/api/controls/door", { body: { value: null } })
    expect(answer.json()).toMatchObject({ code: "control-refused", detail: "The door is jammed. Push it." })
    await device.close()
  })

  test("lists networks and forgets one that is joined without leaving it", async () => {
    const { host, device, phone } = await atHome()
    const { networks } = v.parse(networksSchema, (await phone.ask("GET", "/api/networks")).json())
    expect(networks).toMatchObject([{ ssid: "Home", isJoined: true }])
    const { ssidBytes } = networks[0] ?? {}
    const answer = await phone.ask("POST", "/api/networks/forget", { body: { ssidBytes } })
    expect(answer.json()).toMatchObject({ networks: [] })
    expect(device.network?.ssid).toBe("Home")
    expect(host.store.values.has("networks")).toBe(false)
    expect((await phone.ask("POST", "/api/networks/forget", { body: { ssidBytes } })).status).toBe(404)
    await device.close()
  })

  test("exports all that is kept of the household, and nothing that opens a door", async () => {
    const { host, device, phone } = await atHome()
    device.reading("temperature", { read: () => 21.25, every: "5s" })
    await host.clock.advance(60_000)
    const answer = await phone.ask("GET", "/api/export")
    expect(answer.headers["content-disposition"]).toBe('attachment; filename="ding-5cd80b1.json"')
    const all = answer.json() as { readings: { day: { rows: unknown[] } }[]; phones: object[] }
    expect(all.readings[0]?.day.rows).toHaveLength(1)
    expect(all).toMatchObject({ networks: [{ ssid: "Home" }], phones: [{ madeOnDay: 20_779 }] })
    expect(answer.text).not.toMatch(/password|digest|secret|passphrase/)
    const made = await phone.ask("POST", "/api/tokens", { body: { name: "script" } })
    const authorization = `Bearer ${(made.json() as { token: string }).token}`
    const script = (path: string) =>
      host.request("GET", path, {
        ...{ host: host443, arrivedAt: "192.168.1.17", isSecure: true },
        headers: { authorization },
      })
    expect((await script("/api/home")).status).toBe(200)
    expect((await script("/api/export")).status).toBe(403)
    await device.close()
  })

  test("shows a picture, the same one again, and a fresh one at a wish", async () => {
    const { device, phone } = await atHome()
    let count = 0
    device.image("camera", { capture: () => Uint8Array.of(0xff, 0xd8, 0xff, count++), live: true })
    const first = await phone.ask("GET", "/api/images/camera")
    expect([first.status, first.headers["content-type"]]).toEqual([200, "image/jpeg"])
    await phone.ask("GET", "/api/images/camera")
    expect(count).toBe(1)
    await phone.ask("GET", "/api/images/camera?fresh")
    expect(count).toBe(2)
    await device.close()
  })

  test("runs the camera while somebody looks, and no longer", async () => {
    const { host, device, phone } = await atHome()
    let count = 0
    device.image("camera", { capture: () => Uint8Array.of(0xff, 0xd8, 0xff, count++), live: true })
    const answer = await phone.ask("GET", "/api/images/camera/live")
    await host.clock.advance(1000)
    expect(answer.headers["content-type"]).toMatch(/^multipart\/x-mixed-replace; boundary=/)
    expect(answer.stream.text().match(/Content-Type: image\/jpeg/g)).toHaveLength(6)
    answer.stream.hangUp()
    const seen = count
    await host.clock.advance(10_000)
    expect(count).toBe(seen)
    await device.close()
  })

  test("lets a phone that looks at the camera give way to none that is paired after it", async () => {
    const { host, device, phone: looking } = await atHome()
    device.image("camera", { capture: () => Uint8Array.of(0xff, 0xd8, 0xff), live: true })
    const { stream } = await looking.ask("GET", "/api/images/camera/live")
    for (let count = 0; count < sessionsMaximum; count++) {
      const link = device.house?.pairingLink().url.split("#pair=")[1]
      expect((await phone(host, "").ask("POST", "/api/pair", { body: { link } })).status).toBe(200)
    }
    expect((await looking.ask("GET", "/api/home")).status).toBe(200)
    stream.hangUp()
    await device.close()
  })

  test("answers nothing of a program's wrong definition", async () => {
    const { device } = await atHome()
    device.reading("load")
    expect(() => device.reading("load")).toThrow(/The reading "load": is there already/)
    expect(() => device.reading("Load!")).toThrow(PorchlightError)
    expect(() => device.reading("a", { every: "5s" })).toThrow(/every needs a read/)
    expect(() => device.reading("a", { read: () => 1, every: "5 parsecs" as "5s" })).toThrow(/5s, 2min/)
    expect(() => device.reading("a", { decimals: 9 })).toThrow(/0 to 6/)
    expect(() => device.control("a", { kind: "number", minimum: 5, maximum: 1, set() {} })).toThrow(/below/)
    expect(() => device.control("a", { kind: "choice", options: ["x", "x"], set() {} })).toThrow(/same value/)
    expect(() => device.control("a", { kind: "switch" } as never)).toThrow(/set has to be a function/)
    expect(() => device.image("a", {} as never)).toThrow(/capture has to be a function/)
    expect(() => device.route("GET /api/readings/load/history", () => 1)).toThrow(/Porchlight's own/)
    await device.close()
  })
})
