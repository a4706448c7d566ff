import { afterEach, describe, expect, test } from "vitest"
import { createHandClock, settled } from "./hand-clock.fixture.ts"
import type { House } from "./house.ts"
import { createProgramSockets, type ProgramSocket } from "./program-sockets.ts"
import {
  type Asked,
  leaked,
  requestOf,
  type ScriptedHost,
  startDevice,
  startSetup,
  todayMilliseconds,
} from "./scripted-host.fixture.ts"
import type { SocketEars } from "./web-socket.ts"

afterEach(() => expect(leaked).toEqual([]))

const name = "ding-5cd80b1"
const hostName = `${name}.local`
const origin = `https://${hostName}`
const saved = { ssid: "Home", password: "correct horse" }

/** A device at home, with a token for a script. */
async function atHome(options: { open?: boolean } = {}) {
  const { device, host } = await startSetup({
    wallMilliseconds: () => todayMilliseconds,
    isOpen: options.open ?? false,
  })
  await host.request("POST", "/api/connect", { body: saved })
  await host.clock.advance(600)
  host.radio.joins.at(-1)?.end({ kind: "joined", address: "192.168.1.17" })
  await settled()
  await host.clock.advance(200_000)
  await settled()
  const token = (await device.house?.newToken("chat")) ?? { id: "", token: "" }
  return { device, host, token, bearer: { authorization: `Bearer ${token.token}` } }
}

function shake(host: ScriptedHost, path: string, asked: Asked = {}) {
  return host.request("GET", path, {
    host: hostName,
    arrivedAt: "192.168.1.17",
    isSecure: true,
    wantsSocket: true,
    ...asked,
  })
}

/** What the host would do. */
function line() {
  const did: string[] = []
  return {
    did,
    ears: undefined as SocketEars | undefined,
    isRead: true,
    send(message: string | Uint8Array) {
      did.push(`send ${typeof message === "string" ? message : `[${[...message]}]`}`)
      return this.isRead
    },
    ping: () => void did.push("ping"),
    close: (code: number, reason: string) => void did.push(`close ${code} ${reason}`),
    drop: () => void did.push("drop"),
  }
}

async function connect(host: ScriptedHost, headers: Record<string, string>, path = "/chat") {
  const opened = line()
  const answered = await shake(host, path, { headers })
  expect(answered.status, answered.text).toBe(101)
  opened.ears = answered.socket?.(opened)
  return opened
}

describe("a program's socket", () => {
  test("is given how it began, hears text and bytes, and sends both", async () => {
    const { device, host, token, bearer } = await atHome()
    const heard: unknown[] = []
    device.socket("/chat", (socket, { path, query, session }) => {
      heard.push(path, query.get("room"), session)
      socket.on("message", (message) => heard.push(message))
      socket.on("close", () => heard.push("closed"))
      socket.send("Hello")
      socket.send(Uint8Array.of(1, 2))
    })
    const { did, ears } = await connect(host, bearer, "/chat?room=hall")
    ears?.message("hi")
    ears?.message(Uint8Array.of(3))
    ears?.gone()
    expect(did).toEqual(["send Hello", "send [1,2]"])
    expect(heard).toEqual([
      ...["/chat", "hall", { id: token.id, name: "chat" }],
      ...["hi", Uint8Array.of(3), "closed"],
    ])
    await device.close()
  })

  test("hears nothing more, and sends nothing, once it has ended", async () => {
    const { device, host, bearer } = await atHome()
    const heard: unknown[] = []
    let held: ProgramSocket | undefined
    device.socket("/chat", (socket) => {
      held = socket
      socket.on("message", (message) => heard.push(message))
      const end = socket.on("message", () => heard.push("never"))
      end()
      socket.on("close", () => heard.push("closed"))
    })
    const { did, ears } = await connect(host, bearer)
    held?.close()
    held?.close()
    ears?.message("late")
    expect(held?.send("late")).toBe(false)
    ears?.gone()
    expect([did, heard]).toEqual([["close 1000 "], ["closed"]])
    await device.close()
  })

  test.each([
    ["its handler", () => Promise.reject(new Error("no room"))],
    [
      "a listener",
      (socket: ProgramSocket) => void socket.on("message", () => Promise.reject(new Error("no room"))),
    ],
  ])("ends with a line in the log where %s throws", async (_what, handler) => {
    const { device, host, bearer } = await atHome()
    device.socket("/chat", handler)
    const { did, ears } = await connect(host, bearer)
    ears?.message("hi")
    await settled()
    expect(did).toEqual(["close 1011 The device could not go on."])
    expect(host.logged).toContainEqual({
      level: "error",
      message: "The socket at /chat failed: Error: no room",
    })
    await device.close()
  })

  test("is one of sixteen at most, and another comes when one has gone", async () => {
    const { device, host, bearer } = await atHome()
    device.socket("/chat", () => {})
    const lines = []
    for (let count = 0; count < 16; count++) lines.push(await connect(host, bearer))
    expect((await shake(host, "/chat", { headers: bearer })).json()).toMatchObject({
      code: "too-many-streams",
    })
    lines[3]?.ears?.gone()
    const late = await shake(host, "/chat", { headers: bearer })
    const later = await shake(host, "/chat", { headers: bearer })
    const [first, second] = [line(), line()]
    late.socket?.(first)
    later.socket?.(second)
    expect([first.did, second.did]).toEqual([[], [expect.stringContaining("close 1001")]])
    await device.close()
  })

  test("is dropped after two beats without a sign of life", async () => {
    const { device, host, bearer } = await atHome()
    device.socket("/chat", () => {})
    const alive = await connect(host, bearer)
    const talks = await connect(host, bearer)
    const silent = await connect(host, bearer)
    await host.clock.advance(10_000)
    alive.ears?.alive()
    talks.ears?.message("hi")
    await host.clock.advance(10_000)
    expect([alive.did, talks.did, silent.did]).toEqual([
      ["ping", "ping"],
      ["ping", "ping"],
      ["ping", "drop"],
    ])
    await device.close()
  })
})

describe("who may open one", () => {
  const refusedWith = async (headers: Record<string, string>, asked: Asked = {}) => {
    const { device, host, bearer } = await atHome()
    device.socket("/chat", () => {})
    const own = headers["authorization"] === "good" ? { ...headers, ...bearer } : headers
    const answered = await shake(host, "/chat", { headers: own, ...asked })
    await device.close()
    return answered.status === 101 ? undefined : (answered.json() as { code: string }).code
  }

  test("is a script by its token, also from the device's own page", async () => {
    expect(await refusedWith({ authorization: "good" })).toBeUndefined()
    expect(await refusedWith({ authorization: "good", origin })).toBeUndefined()
  })

  test("is nobody whose page is another's, whatever it brings", async () => {
    for (const foreign of ["https://evil.example", "null", `${origin}:8443`, `http://${hostName}`]) {
      expect(await refusedWith({ authorization: "good", origin: foreign })).toBe("foreign-origin")
    }
    const crossSite = { authorization: "good", origin, "sec-fetch-site": "cross-site" }
    expect(await refusedWith(crossSite)).toBe("foreign-origin")
  })

  test("is nobody who is not paired", async () => {
    expect(await refusedWith({ origin })).toBe("pairing-required")
    expect(await refusedWith({ authorization: "Bearer porchlight_wrong" })).toBe("pairing-required")
    expect(await refusedWith({ authorization: "good" }, { isSecure: false })).toBe("https-required")
  })

  test("is a paired phone, by its cookie and the device's own origin, both", async () => {
    const { device, host } = await atHome()
    device.socket("/chat", (socket, { session }) => void socket.send(session?.name ?? ""))
    const link = device.house?.pairingLink().url.split("#pair=")[1]
    const paired = await host.request("POST", "/api/pair", {
      ...{ host: hostName, arrivedAt: "192.168.1.17", isSecure: true },
      headers: { origin, "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)" },
      body: { link },
    })
    const cookie = paired.headers["set-cookie"]?.split(";")[0] ?? ""
    expect((await connect(host, { cookie, origin })).did).toEqual(["send iPhone"])
    const foreign = await shake(host, "/chat", { headers: { cookie, origin: "https://evil.example" } })
    expect(foreign.json()).toMatchObject({ code: "foreign-origin" })
    expect((await shake(host, "/chat", { headers: { cookie } })).json()).toMatchObject({
      code: "foreign-origin",
    })
    await device.close()
  })

  test("is everybody at home where the device is open, and still no foreign page", async () => {
    const { device, host } = await atHome({ open: true })
    device.socket("/chat", () => {})
    expect((await shake(host, "/chat")).status).toBe(101)
    const foreign = await shake(host, "/chat", { headers: { origin: "https://evil.example" } })
    expect(foreign.json()).toMatchObject({ code: "foreign-origin" })
    await device.close()
  })

  test("is told by plain requests that there is a socket, by others that there is none", async () => {
    const { device, host, bearer } = await atHome()
    device.socket("/chat", () => {})
    const plain = await shake(host, "/chat", { headers: bearer, wantsSocket: false })
    expect([plain.status, plain.headers["upgrade"], plain.json()]).toEqual([
      426,
      "websocket",
      expect.objectContaining({ code: "upgrade-required" }),
    ])
    expect((await shake(host, "/other", { headers: bearer })).json()).toMatchObject({ code: "not-found" })
    expect((await shake(host, "/api/readings", { headers: bearer })).status).toBe(200)
    await device.close()
  })

  test("is nobody in setup, where nobody stands before it", async () => {
    const { device, host } = await startDevice()
    device.socket("/chat", () => {})
    const answered = await host.request("GET", "/chat", { wantsSocket: true })
    expect(answered.json()).toMatchObject({ code: "https-required" })
    await device.close()
  })
})

describe("a session", () => {
  /** With a house that says what it is told to. */
  async function listening() {
    const clock = createHandClock()
    const said = { isIn: true, held: 0 }
    const house = {
      isIn: () => said.isIn,
      hold() {
        said.held++
        return () => void said.held--
      },
    } as unknown as House
    const sockets = createProgramSockets({ clock, log: () => {}, house: () => house, isTaking: () => true })
    const request = requestOf("GET", "/chat", { isSecure: true, wantsSocket: true })
    const { answer } = sockets.route("/chat", () => {})
    const { socket } = await answer({ ...request, session: { id: "one", name: "Phone" } })
    const own = line()
    own.ears = socket?.(own)
    return { clock, said, own }
  }

  test("is in use for as long as its socket is open", async () => {
    const { said, own } = await listening()
    expect(said.held).toBe(1)
    own.ears?.gone()
    own.ears?.gone()
    expect(said.held).toBe(0)
  })

  test("that ran out ends its socket within a beat, as nothing tells of that", async () => {
    const { clock, said, own } = await listening()
    said.isIn = false
    await clock.advance(10_000)
    expect(own.did).toEqual(["close 1008 This phone is not paired any more."])
    // Two beats side by side would drop whoever comes next.
    expect(clock.waiting()).toBe(0)
  })

  test("that has no socket any more costs no timer", async () => {
    const { clock, own } = await listening()
    expect(clock.waiting()).toBe(1)
    own.ears?.gone()
    expect(clock.waiting()).toBe(0)
  })
})

describe("it ends", () => {
  test("with its session, and no other does", async () => {
    const { device, host, token, bearer } = await atHome()
    const other = await device.house?.newToken("other")
    device.socket("/chat", () => {})
    const ended = await connect(host, bearer)
    const stays = await connect(host, { authorization: `Bearer ${other?.token}` })
    const late = await shake(host, "/chat", { headers: bearer })
    await device.house?.revokeToken(token.id)
    expect([ended.did, stays.did]).toEqual([["close 1008 This phone is not paired any more."], []])
    const between = line()
    late.socket?.(between)
    expect(between.did).toEqual(["close 1008 This phone is not paired any more."])
    await device.close()
  })

  test("when setup opens, also one that was just about to begin", async () => {
    const { device, host, bearer } = await atHome()
    let closed = 0
    device.socket("/chat", (socket) => void socket.on("close", () => closed++))
    const open = await connect(host, bearer)
    const late = await shake(host, "/chat", { headers: bearer })
    device.setup().catch(() => {})
    const between = line()
    late.socket?.(between)
    expect([open.did, between.did, closed]).toEqual([
      [expect.stringContaining("close 1001")],
      [expect.stringContaining("close 1001")],
      1,
    ])
    await device.close()
  })

  test("when the device is closed, and leaves no timer behind", async () => {
    const { device, host, bearer } = await atHome()
    device.socket("/chat", () => {})
    const open = await connect(host, bearer)
    await device.close()
    expect(open.did).toEqual([expect.stringContaining("close 1001")])
    await host.clock.advance(60_000)
    expect(open.did).toHaveLength(1)
  })
})

test.each(["", "chat", "GET /chat", "/a b", "/a?b", "/a#b"])("%j is no path of a socket", async (path) => {
  const { device } = await startDevice()
  expect(() => device.socket(path, () => {})).toThrow(
    expect.objectContaining({
      code: "bad-route",
      message: `"${path}" is not a route. Write a path: "/chat".`,
    }),
  )
  expect(() => device.socket("/api/home", () => {})).toThrow(expect.objectContaining({ code: "bad-route" }))
  await device.close()
})
