import { afterEach, describe, expect, test } from "vitest"
import { base64urlEncode } from "../../shared/bytes.ts"
import type { SealAnswer, SealOffer } from "../../shared/contract.ts"
import { phoneBegins } from "../../shared/seal.ts"
import { Device } from "./device.ts"
import { settled } from "./hand-clock.fixture.ts"
import {
  type Answered,
  type Asked,
  createCountedBytes,
  createMemoryStore,
  createScriptedHost,
  leaked,
  password,
  type ScriptedHost,
  startDevice,
  startSetup,
  todayMilliseconds,
} from "./scripted-host.fixture.ts"
import { bytesOf } from "./sealed-phone.fixture.ts"

afterEach(() => expect(leaked).toEqual([]))

const name = "ding-5cd80b1"
const host443 = `${name}.local`
const random = createCountedBytes()

type Options = Parameters<typeof startSetup>[0]

const withHttps = (options: Options = {}): Options => ({
  wallMilliseconds: () => todayMilliseconds,
  ...options,
})

async function joined(options: Options = {}) {
  const started = await startSetup(withHttps(options))
  await started.host.request("POST", "/api/connect", { body: { ssid: "Home", password } })
  await started.host.clock.advance(600)
  started.host.radio.joins.at(-1)?.end({ kind: "joined", address: "192.168.1.17" })
  await settled()
  return started
}

async function atHome(options: Options = {}) {
  const started = await joined(options)
  await started.host.clock.advance(200_000)
  await settled()
  expect(started.device.describe().mode).toBe("home")
  return started
}

describe("with a certificate of its owner's", () => {
  test("plain HTTP leads to the app, as there is nothing to come to trust", async () => {
    const { host } = await atHome({ hasOwnCertificate: true })
    const plain = { host: host443, arrivedAt: "192.168.1.17" }
    const { status, headers } = await host.request("GET", "/", plain)
    expect([status, headers["location"]]).toEqual([302, `https://${host443}/`])
    expect((await host.request("POST", "/", plain)).status).not.toBe(302)
    expect((await host.request("GET", "/api/health", plain)).status).toBe(204)
  })
})

/** A browser's request by HTTPS, its cookie with it. */
function secure(
  host: ScriptedHost,
  method: string,
  path: string,
  { cookie = "", ...asked }: Asked & { cookie?: string } = {},
) {
  const headers = {
    origin: `https://${host443}`,
    ...(cookie === "" ? {} : { cookie }),
    ...asked.headers,
  }
  return host.request(method, path, {
    ...asked,
    headers,
    host: host443,
    arrivedAt: "192.168.1.17",
    isSecure: true,
  })
}

const plain = (host: ScriptedHost, method: string, path: string) =>
  host.request(method, path, { host: host443, arrivedAt: "192.168.1.17" })

const cookieOf = ({ headers }: Answered) => headers["set-cookie"]?.split(";")[0] ?? ""

async function pairingSecret(host: ScriptedHost): Promise<string> {
  const { home } = (await host.request("GET", "/api/connect")).json() as { home?: { pairingUrl: string } }
  return home?.pairingUrl.split("#pair=")[1] ?? ""
}

/** Setup in the clear, on a network that is protected itself. */
const behindPassphrase = { accessPoint: "wpa2" } as const

async function paired(options: Options = {}) {
  const started = await joined({ ...behindPassphrase, ...options })
  const link = await pairingSecret(started.host)
  await started.host.clock.advance(200_000)
  const answer = await secure(started.host, "POST", "/api/pair", { body: { link } })
  expect(answer.status).toBe(200)
  return { ...started, link, cookie: cookieOf(answer) }
}

describe("a device with HTTPS", () => {
  test("takes no connection by it while setup is open, and takes them at home", async () => {
    const { host } = await joined()
    expect(host.served).toHaveLength(1)
    expect(host.takesHttps()).toBe(false)
    await host.clock.advance(200_000)
    expect(host.takesHttps()).toBe(true)
  })

  test("serves by it as soon as its clock is set, and not before", async () => {
    let now = 0
    const { host } = await atHome({ wallMilliseconds: () => now })
    expect(host.served).toHaveLength(0)
    expect((await plain(host, "GET", "/api/trust")).json()).toMatchObject({ code: "no-certificate" })
    now = todayMilliseconds
    await host.clock.advance(10_000)
    await settled()
    expect(host.served).toHaveLength(1)
  })

  test("has the same root after a restart", async () => {
    const store = createMemoryStore()
    const fingerprint = async () => {
      const { host, device } = await atHome({ store })
      const trust = (await plain(host, "GET", "/api/trust")).json() as { fingerprint: string }
      await device.close()
      return trust.fingerprint
    }
    expect(await fingerprint()).toBe(await fingerprint())
  })

  test("closes all its doors with itself", async () => {
    const { device, host } = await atHome()
    await device.close()
    expect([...host.doors]).toEqual([])
  })
})

describe("in setup nothing of the house is there, whatever protects setup:", () => {
  const paths = [
    ["GET", "/api/trust"],
    ["GET", "/ca.crt"],
    ["POST", "/api/pair"],
    ["POST", "/api/pairing-link"],
    ["GET", "/api/sessions"],
    ["POST", "/api/sessions/revoke-all"],
    ["POST", "/api/tokens"],
    ["GET", "/api/tokens"],
  ] as const
  test.each([
    ["the code", { setupCode: undefined }],
    ["a passphrase", behindPassphrase],
    ["nothing", {}],
  ])("%s", async (_what, options) => {
    const { device, host } = await startSetup(withHttps(options))
    for (const [method, path] of paths) {
      const asked = method === "POST" ? { body: { name: "x", link: "x" } } : {}
      const { status } = await host.request(method, path, asked)
      expect([404, 405], `${method} ${path}`).toContain(status)
    }
    expect(device.house?.tokens()).toEqual([])
  })

  test("also while the result is shown, and while the access point does not go down", async () => {
    const { device, host } = await joined(behindPassphrase)
    expect((await host.request("GET", "/api/sessions")).status).toBe(404)
    host.radio.script.close.push(() => Promise.reject(new Error("stuck")))
    await host.clock.advance(200_000)
    expect(device.describe().mode).toBe("home")
    expect((await host.request("POST", "/api/tokens", { body: { name: "x" } })).status).toBe(404)
    expect(device.house?.tokens()).toEqual([])
    expect((await plain(host, "GET", "/api/device")).json()).toMatchObject({ code: "https-required" })
  })
})

test("while setup is open, who comes by the home network meets the device as at home", async () => {
  const { host } = await joined(behindPassphrase)
  for (const path of ["/api/connect", "/api/scan", "/api/events", "/api/device"]) {
    const asked = { host: "192.168.1.17", arrivedAt: "192.168.1.17" }
    const { status, text } = await host.request("GET", path, asked)
    expect([status, text.includes("pair=")], path).toEqual([403, false])
  }
})

describe("while setup is open, somebody on the home network", () => {
  test("is not taken for a phone on the access point by sending to its address", async () => {
    const { host } = await joined(behindPassphrase)
    const ask = (cameFrom: string) => host.request("GET", "/api/connect", { cameFrom })
    for (const cameFrom of ["192.168.1.50", "192.0.20.1", "fe80::1", ""]) {
      const { status, text } = await ask(cameFrom)
      expect([status, text.includes("pair=")], cameFrom).toEqual([403, false])
    }
    expect((await ask("192.0.2.17")).text).toContain("pair=")
  })

  test("is not taken for the machine itself where nobody knows at which address it arrived", async () => {
    const { host } = await joined(behindPassphrase)
    expect((await host.request("GET", "/api/connect", { arrivedAt: "" })).status).toBe(403)
    expect((await host.request("GET", "/api/connect", { arrivedAt: "127.0.0.1" })).status).toBe(200)
  })

  test("is cut off also on a connection that stood before, and what it listens to ends", async () => {
    const { device, host } = await atHome({ ...behindPassphrase, isOpen: true })
    const { stream } = await secure(host, "GET", "/api/events")
    device.setup().catch(() => {})
    await settled()
    expect(stream.ended).toBe(true)
    for (const path of ["/api/events", "/api/connect", "/api/device"]) {
      await expect(secure(host, "GET", path, { isKept: true })).rejects.toThrow("Setup is open")
    }
  })

  test("does not keep setup open by asking", async () => {
    const { device, host } = await startSetup({
      ...withHttps(behindPassphrase),
      portalTimeoutMilliseconds: 60_000,
    })
    const ask = (asked: Asked) => host.request("GET", "/", asked)
    await host.clock.advance(50_000)
    await ask({})
    await host.clock.advance(50_000)
    expect(device.describe().mode).toBe("setup")
    await ask({ host: "192.168.1.17", arrivedAt: "192.168.1.17" })
    await host.clock.advance(20_000)
    expect(device.describe().mode).toBe("offline")
  })
})

test("while the access point does not go down, tries at home do not use up those of setup", async () => {
  const { device, host } = await startSetup({ ...withHttps(), setupCode: undefined })
  device.dispatch({ kind: "join-asked", network: { ssidBytes: "SG9tZQ", security: "open", hidden: false } })
  await settled()
  host.radio.joins.at(-1)?.end({ kind: "joined", address: "192.168.1.17" })
  host.radio.script.close.push(() => Promise.reject(new Error("stuck")))
  await settled()
  await host.clock.advance(200_000)
  expect([device.describe().mode, device.doors.isSealed]).toEqual(["home", true])
  const offered = async (door: Promise<Answered>) => ((await door).json() as SealOffer).session
  expect(await offered(secure(host, "GET", "/api/seal"))).not.toBe(
    await offered(host.request("GET", "/api/seal")),
  )
})

test("a phone that was shut out cannot come back by a link that it made", async () => {
  const { device, host } = await paired()
  const secret = device.house?.pairingLink().url.split("#pair=")[1]
  await device.house?.revokeAllPhones()
  expect((await secure(host, "POST", "/api/pair", { body: { link: secret } })).status).toBe(403)
})

test("a taken port keeps no device from being set up, and is tried again", async () => {
  const host = createScriptedHost(withHttps())
  const serve = host.secure?.serveHttps
  let isTaken = true
  const secure = {
    ...(host.secure as NonNullable<typeof host.secure>),
    serveHttps: (...words: Parameters<NonNullable<typeof serve>>) =>
      isTaken || serve === undefined ? Promise.reject(new Error("taken")) : serve(...words),
  }
  const device = await Device.open({ name, version: "1", setupCode: "none", host: { ...host, secure } })
  expect(host.logged).toContainEqual({
    level: "error",
    message: expect.stringContaining("HTTPS is not served"),
  })
  isTaken = false
  await host.clock.advance(60_000)
  await settled()
  expect(host.doors.has("https")).toBe(true)
  await device.close()
})

describe("a browser that cannot run the app", () => {
  test("is told so, whoever it is, and where to open it instead", async () => {
    const { host } = await paired()
    const { status, headers, text } = await secure(host, "GET", "/plain")
    expect([status, headers["content-security-policy"]]).toEqual([200, expect.stringContaining("'none'")])
    expect(text).toContain("This browser is too old, or JavaScript is off.")
    expect(text).toContain(`<a href="/" dir="ltr">https://${host443}</a>`)
    expect(text).not.toContain("<form")
    expect((await plain(host, "GET", "/plain")).status).toBe(403)
  })
})

describe("at home, by plain HTTP, everybody gets", () => {
  test.each(["/ca.crt", "/ca.mobileconfig", "/api/trust", "/api/health"])("%s", async (path) => {
    const { host } = await atHome()
    const { status, headers } = await plain(host, "GET", path)
    expect([200, 204]).toContain(status)
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" })
  })

  test.each(["/api/device", "/api/scan", "/api/events", "/api/sessions", "/hello"])(
    "nothing of the household's: %s takes HTTPS",
    async (path) => {
      const { device, host } = await atHome()
      device.route("GET /hello", () => "hi")
      const answer = await plain(host, "GET", path)
      expect([answer.status, answer.json()]).toMatchObject([403, { code: "https-required" }])
    },
  )

  test("and with a session no more than without", async () => {
    const { host, cookie } = await paired()
    const asked = { headers: { cookie }, host: host443, arrivedAt: "192.168.1.17" }
    expect((await host.request("GET", "/api/device", asked)).status).toBe(403)
  })
})

describe("at home, by HTTPS", () => {
  test("a phone that is not paired is told so, and nothing else", async () => {
    const { host } = await atHome()
    for (const path of [
      "/api/device",
      "/api/scan",
      "/api/connect",
      "/api/events",
      "/api/sessions",
      "/hello",
    ]) {
      const { status, text } = await secure(host, "GET", path)
      expect([status, text.includes("Home")], path).toEqual([401, false])
    }
  })

  test("the link of the setup's result pairs a phone, once", async () => {
    const { host, link, cookie } = await paired()
    expect(cookie).toMatch(/^__Host-/)
    expect((await secure(host, "GET", "/api/device", { cookie })).json()).toMatchObject({
      name,
      mode: "home",
    })
    const again = await secure(host, "POST", "/api/pair", { body: { link } })
    expect([again.status, again.json(), cookieOf(again)]).toMatchObject([
      403,
      { code: "pairing-refused" },
      "",
    ])
  })

  test("the result shows one link however often it is asked for, and strangers none", async () => {
    const { host } = await joined(behindPassphrase)
    const first = await pairingSecret(host)
    expect(first).toMatch(/^[\w-]{43}$/)
    expect(await pairingSecret(host)).toBe(first)
    const sealed = await startSetup({ ...withHttps(), setupCode: undefined })
    expect((await sealed.host.request("GET", "/api/connect")).json()).toEqual({ kind: "none" })
    // Where nothing protects setup everybody is a stranger.
    expect(await pairingSecret((await joined()).host)).toBe("")
  })

  test("the code on the label pairs a phone, under the seal; a wrong one does not", async () => {
    const { device, host } = await startSetup({
      ...withHttps(),
      setupCode: undefined,
      store: createMemoryStore(),
    })
    const { setupCode = "" } = device.label
    device.dispatch({ kind: "join-asked", network: { ssidBytes: "SG9tZQ", security: "open", hidden: false } })
    await settled()
    host.radio.joins.at(-1)?.end({ kind: "joined", address: "192.168.1.17" })
    await settled()
    await host.clock.advance(200_000)
    await settled()
    const pairWith = async (code: string) => {
      const offer = (await secure(host, "GET", "/api/seal")).json() as SealOffer
      const phoneHalf = random(16)
      const halves = { phoneHalf, deviceHalf: bytesOf(offer.session) }
      const begun = phoneBegins({ code, deviceName: name, deviceId: offer.device, ...halves }, random)
      const asked = {
        session: offer.session,
        phone: base64urlEncode(phoneHalf),
        share: base64urlEncode(begun.share),
      }
      const answer = (await secure(host, "POST", "/api/seal", { body: asked })).json() as SealAnswer
      const finished = begun.finish(bytesOf(answer.share), bytesOf(answer.tag))
      const { number, sealed } = finished?.channel.seal("/api/pair", "{}") ?? {
        number: 0,
        sealed: random(40),
      }
      const tag = base64urlEncode(finished?.tag ?? random(64))
      const body = { session: offer.session, tag, number, sealed: base64urlEncode(sealed) }
      return secure(host, "POST", "/api/pair", { body })
    }
    const wrong = await pairWith(setupCode === "00000000" ? "11111111" : "00000000")
    expect([wrong.status, cookieOf(wrong)]).toEqual([403, ""])
    const right = await pairWith(setupCode)
    expect(right.status).toBe(200)
    expect((await secure(host, "GET", "/api/device", { cookie: cookieOf(right) })).status).toBe(200)
  })

  test("a paired phone sees all phones, lets another in, and can be shut out", async () => {
    const { host, cookie } = await paired()
    const { url } = (await secure(host, "POST", "/api/pairing-link", { cookie, body: {} })).json() as {
      url: string
    }
    const link = url.split("#pair=")[1]
    const other = cookieOf(await secure(host, "POST", "/api/pair", { body: { link } }))
    const list = (await secure(host, "GET", "/api/sessions", { cookie })).json() as {
      self: string
      sessions: { id: string }[]
    }
    expect(list.sessions).toHaveLength(2)
    const id = list.sessions.find((one) => one.id !== list.self)?.id
    expect((await secure(host, "POST", "/api/sessions/revoke", { cookie, body: { id } })).status).toBe(200)
    expect((await secure(host, "GET", "/api/device", { cookie: other })).status).toBe(401)
    expect((await secure(host, "GET", "/api/device", { cookie })).status).toBe(200)
  })

  test("the stream of a phone that is shut out ends", async () => {
    const { device, host, cookie } = await paired()
    const { stream } = await secure(host, "GET", "/api/events", { cookie })
    expect(stream.ended).toBe(false)
    await device.house?.revokeAllPhones()
    await settled()
    expect(stream.ended).toBe(true)
  })

  test("a program is told who asks", async () => {
    const { device, host, cookie } = await paired()
    device.route("GET /hello", ({ session }) => ({ name: session?.name }))
    expect((await secure(host, "GET", "/hello", { cookie })).json()).toEqual({ name: expect.any(String) })
  })

  test("a token lets a script in, and not to the keys", async () => {
    const { device, host } = await atHome()
    const token = (await device.house?.newToken("backup"))?.token
    const headers = { authorization: `Bearer ${token}` }
    expect((await secure(host, "GET", "/api/device", { headers })).status).toBe(200)
    expect((await secure(host, "GET", "/api/sessions", { headers })).status).toBe(403)
  })

  test("where the owner wants no pairing everybody comes in, and nobody gets the keys", async () => {
    const { host } = await atHome({ isOpen: true })
    expect((await secure(host, "GET", "/api/device")).status).toBe(200)
    expect((await secure(host, "GET", "/api/sessions")).status).toBe(401)
  })

  test("a page of another origin changes nothing, cookie or not", async () => {
    const { host, cookie } = await paired()
    const foreign = { headers: { origin: "https://evil.example" }, cookie, body: {} }
    const { status } = await secure(host, "POST", "/api/pairing-link", foreign)
    expect(status).toBe(403)
  })

  test("a program's route takes the form of its own page, and no other page's", async () => {
    const { device, host, cookie } = await paired()
    const lamps: unknown[] = []
    device.route("POST /lamp", ({ form }) => void lamps.push(form.get("on")))
    const form = (origin: string, path = "/lamp") =>
      secure(host, "POST", path, {
        cookie,
        body: "on=yes",
        headers: { origin, "content-type": "application/x-www-form-urlencoded" },
      })
    expect((await form(`https://${host443}`)).status).toBe(204)
    expect(lamps).toEqual(["yes"])
    expect((await form("https://evil.example")).json()).toMatchObject({ code: "foreign-origin" })
    // The device's own interface is spoken to in JSON.
    for (const path of ["/api/pairing-link", "/api/sessions/revoke-all", "/api/connect", "/plain"]) {
      expect((await form(`https://${host443}`, path)).status, path).toBe(415)
    }
    expect(lamps).toEqual(["yes"])
  })

  test.each(["/api/connect", "/api/scan", "/api/setup/finish", "/plain", "/plain/scan", "/plain/done"])(
    "nobody sets the device up: POST %s says that it is not in setup",
    async (path) => {
      for (const options of [{ isOpen: true }, { isOpen: true, setupCode: undefined }]) {
        const { device, host } = await startDevice(withHttps(options))
        const answer = await secure(host, "POST", path, { body: { ssid: "Home", password, attempt: 1 } })
        expect([answer.status, answer.json()]).toMatchObject([409, { code: "not-in-setup" }])
        expect(device.describe().mode).toBe("starting")
      }
    },
  )

  test("a paired phone forgets all phones, itself among them", async () => {
    const { host, cookie } = await paired()
    const answer = await secure(host, "DELETE", "/api/sessions", { cookie, body: {} })
    expect([answer.status, answer.json()]).toEqual([200, { self: null, sessions: [] }])
    expect(answer.headers["set-cookie"]).toContain("Max-Age=0")
    expect((await secure(host, "GET", "/api/device", { cookie })).status).toBe(401)
  })

  test("the cookie is renewed by the first answer of a day that nobody keeps a copy of", async () => {
    const file = { bytes: new Uint8Array(), contentType: "text/javascript", etag: '"1"', immutable: true }
    const pages = {
      get: (path: string) => (path === "/app/app.js" ? file : undefined),
      gunzip: async (bytes: Uint8Array) => bytes,
    }
    const { host, cookie } = await paired({ pages })
    const ask = async (path: string, more: Asked = {}, method = "GET") =>
      cookieOf(await secure(host, method, path, { cookie, ...more }))
    expect(await ask("/app.js")).toBe("")
    expect(await ask("/app.js", { headers: { "if-none-match": '"1"' } })).toBe("")
    // Wrong, and an answer all the same.
    expect(await ask("/api/sessions/revoke", { body: { id: "no such" } }, "POST")).toBe(cookie)
    expect(await ask("/api/device")).toBe("")
    await host.clock.advance(86_400_000)
    expect([await ask("/app.js"), await ask("/api/device"), await ask("/api/device")]).toEqual([
      "",
      cookie,
      "",
    ])
  })

  test("another name is refused, whatever it asks for", async () => {
    const { host } = await atHome()
    const asked = { host: "evil.example", arrivedAt: "192.168.1.17", isSecure: true }
    expect((await host.request("GET", "/api/trust", asked)).status).toBe(421)
  })
})

test("without HTTPS a device at home is open, as its host wants it", async () => {
  const { host } = await startSetup()
  expect((await host.request("GET", "/api/device")).status).toBe(200)
})
