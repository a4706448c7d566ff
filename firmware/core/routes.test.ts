import * as v from "valibot"
import { afterEach, describe, expect, test } from "vitest"
import { problemSchema } from "../../shared/contract.ts"
import { settled } from "./hand-clock.fixture.ts"
import type { Response } from "./http.ts"
import { createRouter, type RouteTable } from "./routes.ts"
import {
  type Answered,
  leaked,
  password,
  requestOf,
  type ScriptedHost,
  startDevice,
  startSetup,
} from "./scripted-host.fixture.ts"
import { createSpeeches } from "./speech.ts"

afterEach(() => expect(leaked).toEqual([]))

const probes = [
  ["captive.apple.com", "/hotspot-detect.html"],
  ["www.apple.com", "/library/test/success.html"],
  ["connectivitycheck.gstatic.com", "/generate_204"],
  ["www.google.com", "/gen_204"],
  ["connectivitycheck.platform.hicloud.com", "/generate_204_xyz"],
  ["www.msftconnecttest.com", "/connecttest.txt"],
  ["detectportal.firefox.com", "/canonical.html"],
  ["detectportal.firefox.com", "/success.txt?ipv4"],
  ["nmcheck.gnome.org", "/check_network_status.txt"],
  ["example.com", "/api/device"],
  ["example.com:8080", "/plain"],
  ["192.0.2.10", "/"],
  ["192.0.2.1.example.com", "/"],
  ["localhost.example.com", "/"],
  ["[2001:db8::1]:80", "/"],
  ["", "/generate_204"],
] as const

function expectRedirect({ status, headers, text }: Answered): void {
  expect(status).toBe(302)
  expect(headers).toEqual({
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    connection: "close",
    location: "http://192.0.2.1/",
  })
  expect(text).toContain('<a href="http://192.0.2.1/">')
}

async function join(host: ScriptedHost): Promise<void> {
  await host.request("POST", "/api/connect", { body: { ssid: "Home", password } })
  await settled()
  host.radio.joins[0]?.end({ kind: "joined", address: "192.168.1.17" })
  await settled()
}

function codeOf(answered: Answered): string {
  expect(answered.headers["content-type"]).toBe("application/problem+json")
  return v.parse(problemSchema, answered.json()).code
}

describe("on the access point, a request for somebody else's host", () => {
  test.each(probes)("is sent to the setup page: %s%s", async (name, path) => {
    const { host } = await startSetup()
    for (const method of ["GET", "POST", "PUT", "OPTIONS"]) {
      expectRedirect(await host.request(method, path, { host: name }))
    }
    await host.request("POST", "/api/connect", { body: { ssid: "Home", password } })
    expectRedirect(await host.request("GET", path, { host: name }))
  })

  test("is sent there as well where it names no host, or brings a body too large", async () => {
    const { host } = await startSetup()
    expectRedirect(await host.request("GET", "/generate_204", { host: "" }))
    expectRedirect(await host.request("POST", "/upload", { host: "example.com", body: null }))
  })

  test("does not reach a route of the device", async () => {
    const { device, host } = await startSetup()
    const { state } = device
    const asked = { host: "example.com", body: { ssid: "Home", password } }
    expectRedirect(await host.request("POST", "/api/connect", asked))
    expect(device.state).toBe(state)
  })

  test("is told of Apple's success only after success, and only on Apple's paths", async () => {
    const { host } = await startSetup()
    const probe = () => host.request("GET", "/hotspot-detect.html", { host: "captive.apple.com" })
    expectRedirect(await probe())
    await join(host)
    const { status, headers, text } = await probe()
    expect([status, text]).toEqual([
      200,
      "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>",
    ])
    expect(headers).toMatchObject({ "cache-control": "no-store", connection: "close" })
    for (const [name, path] of probes.slice(2))
      expectRedirect(await host.request("GET", path, { host: name }))
  })
})

describe("off the access point, a request for somebody else's host", () => {
  test("is misdirected, before setup as at home: no page of another name reaches the device", async () => {
    const { host } = await startDevice()
    expect(codeOf(await host.request("GET", "/api/device", { host: "evil.example" }))).toBe("unknown-host")
    const later = await startSetup()
    await join(later.host)
    await later.host.clock.advance(60_000)
    const answered = await later.host.request("GET", "/hotspot-detect.html", { host: "captive.apple.com" })
    expect([answered.status, codeOf(answered)]).toEqual([421, "unknown-host"])
    expect((await later.host.request("GET", "/api/device", { host: "192.168.1.17" })).status).toBe(200)
  })

  test("gets no DNS answer; on the access point it does", async () => {
    const query = new Uint8Array([0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x61, 2, 0x64, 0x65, 0, 0, 1, 0, 1])
    const { device, host } = await startDevice()
    expect(host.ask(query)).toBeUndefined()
    device.setup().catch(() => {})
    await settled()
    expect([...(host.ask(query) ?? [])].slice(-4)).toEqual([192, 0, 2, 1])
    await join(host)
    expect(host.ask(query)).toBeDefined()
    await host.clock.advance(60_000)
    expect(device.describe().mode).toBe("home")
    expect(host.ask(query)).toBeUndefined()
  })
})

describe("the device's own hosts", () => {
  test.each([
    "192.0.2.1",
    "192.0.2.1:80",
    "localhost",
    "localhost:8080",
    "LOCALHOST:8080",
    "127.0.0.1",
    "127.0.0.1:8080",
    "ding-5cd80b1.local",
    "DING-5CD80B1.Local:80",
  ])("include %s", async (own) => {
    const { host } = await startSetup()
    expect((await host.request("GET", "/api/device", { host: own })).status).toBe(200)
  })

  test("include the joined network's address only while it is joined", async () => {
    const { host } = await startSetup()
    const ask = () => host.request("GET", "/api/device", { host: "192.168.1.17" })
    expectRedirect(await ask())
    await join(host)
    expect((await ask()).status).toBe(200)
  })
})

describe("a route", () => {
  test("answers HEAD as it would GET", async () => {
    const { host } = await startSetup()
    for (const path of ["/api/device", "/api/scan", "/api/connect", "/api/events", "/plain"]) {
      const [head, get] = [await host.request("HEAD", path), await host.request("GET", path)]
      expect([head.status, head.headers]).toEqual([get.status, get.headers])
    }
  })

  test.each([
    ["DELETE", "/api/device", "HEAD, GET"],
    ["PUT", "/api/scan", "HEAD, GET, POST"],
    ["OPTIONS", "/api/connect", "HEAD, GET, POST"],
    ["POST", "/api/events", "HEAD, GET"],
    ["GET", "/api/setup/finish", "POST"],
    ["HEAD", "/plain/scan", "POST"],
    ["POST", "/nowhere", "HEAD, GET"],
  ])("refuses %s %s and names what it allows", async (method, path, allow) => {
    const { host } = await startSetup()
    const answered = await host.request(method, path, { body: {} })
    expect([answered.status, answered.headers["allow"]]).toEqual([405, allow])
    expect(codeOf(answered)).toBe("method-not-allowed")
  })

  test("that is not there is 404: a page for a browser, a problem for a program", async () => {
    const { host } = await startSetup()
    const page = await host.request("GET", "/nowhere", {
      headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" },
    })
    expect([page.status, page.headers["content-type"]]).toEqual([404, "text/html; charset=utf-8"])
    expect(page.headers["x-frame-options"]).toBe("DENY")
    expect(page.text).toContain('<a href="/">')
    const problem = await host.request("GET", "/nowhere", { headers: { accept: "application/json" } })
    expect([problem.status, codeOf(problem)]).toEqual([404, "not-found"])
    expect(codeOf(await host.request("GET", "/nowhere"))).toBe("not-found")
  })

  test.each([
    ["http://evil.example", "192.0.2.1"],
    ["https://evil.example:8080", "192.0.2.1"],
    ["null", "192.0.2.1"],
    ["http://192.0.2.1.evil.example", "192.0.2.1"],
    ["http://evil.example@192.0.2.1", "192.0.2.1"],
    ["ftp://192.0.2.1", "192.0.2.1"],
    ["https://192.0.2.1", "192.0.2.1"],
    ["http://192.0.2.1/", "192.0.2.1"],
    ["http://192.0.2.1:8080", "192.0.2.1"],
    ["http://localhost:3000", "localhost:8080"],
    ["http://localhost", "localhost:8080"],
    ["https://localhost:8080", "localhost:8080"],
    ["http://127.0.0.1:8080", "localhost:8080"],
    ["http://localhost", "192.0.2.1"],
    ["", "192.0.2.1"],
  ])("that changes something refuses a page of the origin %j at %s", async (origin, own) => {
    const { device, host } = await startSetup()
    const { state } = device
    for (const path of ["/api/connect", "/api/scan", "/api/setup/finish", "/plain", "/plain/scan"]) {
      const answered = await host.request("POST", path, {
        host: own,
        body: { ssid: "Home", password },
        headers: { origin },
      })
      expect([answered.status, codeOf(answered)]).toEqual([403, "foreign-origin"])
    }
    expect(device.state).toBe(state)
    expect((await host.request("GET", "/api/scan", { host: own, headers: { origin } })).status).toBe(200)
  })

  test.each([
    ["http://192.0.2.1", "192.0.2.1"],
    ["http://localhost:8080", "localhost:8080"],
    ["http://localhost:8080", "LocalHost:8080"],
    ["http://ding-5cd80b1.local", "DING-5CD80B1.local"],
  ])("that changes something serves a page of its own origin %s at %s", async (origin, own) => {
    const { host } = await startSetup()
    const answered = await host.request("POST", "/api/connect", {
      host: own,
      body: { ssid: "Home", password },
      headers: { origin },
    })
    expect(answered.status).toBe(202)
  })

  test("that fails is a problem without a word of why, and the log has the reason", async () => {
    const logged: string[] = []
    const fail = (): Response => {
      throw new Error("/secret/place is missing")
    }
    const table: RouteTable = new Map([["/broken", new Map([["GET", fail]])]])
    const answer = createRouter({
      deviceName: "ding",
      table,
      pages: { get: () => undefined, gunzip: async (bytes) => bytes },
      log: (level, message) => logged.push(`${level} ${message}`),
      houseTable: new Map(),
      speeches: createSpeeches({
        pages: { get: () => undefined, gunzip: async (bytes) => bytes },
        log: () => {},
      }),
      programTable: new Map(),
      surroundings: () => ({ isOwnHost: () => true, captive: false, joined: false, house: undefined }),
    })
    const { status, body } = await answer(requestOf("GET", "/broken"))
    expect(status).toBe(500)
    expect(new TextDecoder().decode(body as Uint8Array)).not.toContain("secret")
    expect(logged).toEqual(["error Answering GET /broken failed: Error: /secret/place is missing"])
  })
})
