import { createHash } from "node:crypto"
import { afterEach, describe, expect, test } from "vitest"
import { failureCodes } from "../../shared/contract.ts"
import { settled } from "./hand-clock.fixture.ts"
import { plainPolicy, plainStyle } from "./plain-page.ts"
import {
  type Answered,
  leaked,
  password,
  type ScriptedHost,
  startDevice,
  startSetup,
} from "./scripted-host.fixture.ts"
import { accessPoint, home, ssid } from "./scripted-radio.fixture.ts"

afterEach(() => expect(leaked).toEqual([]))

/** 32 bytes, the most that an SSID has. */
const hostile = `"'><img src=x onerror=alert(1)>&`

function send(host: ScriptedHost, path: string, fields: Record<string, string>): Promise<Answered> {
  return host.request("POST", path, {
    body: new URLSearchParams(fields).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  })
}

async function page(host: ScriptedHost): Promise<string> {
  const { status, headers, text } = await host.request("GET", "/plain")
  expect([status, headers]).toEqual([
    200,
    {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": plainPolicy,
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    },
  ])
  return text
}

/** The tags that a browser would see, without what is between them. */
function tags(html: string): string[] {
  return [...html.matchAll(/<[a-z!/][^>]*>/gi)].map(([tag]) => tag)
}

test("the policy allows the one style by its SHA-256, and nothing else", () => {
  const hash = createHash("sha256").update(plainStyle).digest("base64")
  expect(plainPolicy).toContain(`style-src 'sha256-${hash}';`)
  expect(plainPolicy).toContain("default-src 'none'")
  expect(plainPolicy).not.toContain("unsafe")
})

describe("the form", () => {
  test("lists the networks, marks the open ones, and disables those that cannot be joined", async () => {
    const air = [home, accessPoint("Library", 60, "open"), accessPoint("Office", 40, "enterprise")]
    const html = await page((await startSetup({ air })).host)
    expect(html).toContain(`<style>${plainStyle}</style>`)
    expect(html).toContain(`<option value="${ssid("Home")}">\u2068Home\u2069</option>`)
    expect(html).toMatch(
      new RegExp(`<option value="${ssid("Library")}">\u2068Library\u2069 \\(.+\\)</option>`),
    )
    expect(html).toContain(`<option value="${ssid("Office")}" disabled>`)
    expect(html).not.toContain("<script")
  })

  test("is there without any network, and says so", async () => {
    const html = await page((await startSetup({ air: [] })).host)
    expect(html).toContain('<input id="name"')
    expect(html).not.toContain('id="network"')
  })

  test("shows a hostile name as text, as option, failure, progress and result", async () => {
    const { host } = await startSetup({ air: [accessPoint(hostile, 50, "open")] })
    const fields = { network: ssid(hostile) }
    const pages = [await page(host)]
    await send(host, "/plain", fields)
    await settled()
    pages.push(await page(host))
    host.radio.joins[0]?.end({ kind: "failed", code: "refused" })
    await settled()
    pages.push(await page(host))
    await send(host, "/plain", fields)
    await settled()
    host.radio.joins[1]?.end({ kind: "joined", address: "192.168.1.17" })
    await settled()
    pages.push(await page(host))
    const kinds = ["<option value=", 'content="2;', 'role="alert"', "192.168.1.17"]
    for (const [index, html] of pages.entries()) {
      expect(html).toContain(kinds[index])
      expect(html).toContain("&#60;img src=x onerror=alert(1)&#62;&#38;")
      expect(tags(html).filter((tag) => tag.includes("img"))).toEqual([])
    }
  })

  test("keeps a name that was typed, as text, when it could not be joined", async () => {
    const { host } = await startSetup()
    for (const [name, value] of [
      ["Attic ☕", "Attic ☕"],
      [hostile, "&#34;&#39;&#62;&#60;img src=x onerror=alert(1)&#62;&#38;"],
    ]) {
      await send(host, "/plain", { name: name ?? "", security: "wpa2", password })
      await settled()
      host.radio.joins.at(-1)?.end({ kind: "failed", code: "network-not-found" })
      await settled()
      expect(await page(host)).toContain(`name="name" value="${value}"`)
    }
  })

  test("keeps the network that was chosen when it could not be joined", async () => {
    const { host } = await startSetup({ air: [home, accessPoint("Library", 60, "open")] })
    expect(await page(host)).not.toContain(" selected")
    await send(host, "/plain", { network: ssid("Library") })
    await settled()
    host.radio.joins[0]?.end({ kind: "failed", code: "no-address" })
    await settled()
    const html = await page(host)
    expect(html).toContain(`<option value="${ssid("Library")}" selected>`)
    expect(html.match(/ selected/g)).toHaveLength(1)
    expect(html).toContain('name="name" value=""')
  })

  test("shows the program's own text as text", async () => {
    const { host } = await startSetup({ onConnected: () => hostile })
    await send(host, "/plain", { network: ssid("Home"), password })
    await settled()
    host.radio.joins[0]?.end({ kind: "joined", address: "192.168.1.17" })
    await settled()
    expect(await page(host)).toContain("&#34;&#39;&#62;&#60;img src=x onerror=alert(1)&#62;&#38;")
  })

  test.each(failureCodes)("says what went wrong: %s", async (code) => {
    const { host } = await startSetup()
    await send(host, "/plain", { network: ssid("Home"), password })
    await settled()
    host.radio.joins[0]?.end({ kind: "failed", code })
    await settled()
    const html = await page(host)
    expect(html).toMatch(/<p role="alert"><strong>.*\u2068Home\u2069.*<\/strong><br>.+<\/p>/)
    expect(html).not.toMatch(/\{\w+\}/)
    expect(html).toContain('<form method="post" action="/plain">')
  })
})

describe("the way through", () => {
  test("leads from form to progress to address to goodbye, each step after a 303", async () => {
    const { device, host } = await startSetup()
    const sent = await send(host, "/plain", { network: ssid("Home"), name: "", security: "wpa2", password })
    expect([sent.status, sent.headers["location"], sent.text]).toEqual([303, "/plain", ""])
    await settled()
    expect(host.radio.joins[0]?.credentials).toEqual({
      ssidBytes: ssid("Home"),
      security: "wpa2",
      password,
      hidden: false,
    })
    expect(await page(host)).toContain('<meta http-equiv="refresh" content="2;url=/plain">')
    host.radio.joins[0]?.end({ kind: "joined", address: "192.168.1.17" })
    await settled()
    const result = await page(host)
    expect(result).toContain("<strong>192.168.1.17</strong>")
    expect(result).toContain("<strong>http://ding-5cd80b1.local</strong>")
    expect(result).toContain('name="attempt" value="1"')
    const done = await send(host, "/plain/done", { attempt: "1" })
    expect([done.status, done.headers["content-security-policy"]]).toEqual([200, plainPolicy])
    expect(done.headers["x-frame-options"]).toBe("DENY")
    await host.clock.advance(1_500)
    expect(device.describe().mode).toBe("home")
    expect(await page(host)).not.toContain("/plain/done")
  })

  async function credentialsFor(fields: Record<string, string>, air = [home]) {
    const { host } = await startSetup({ air })
    expect((await send(host, "/plain", fields)).status).toBe(303)
    await settled()
    return host.radio.joins[0]?.credentials
  }

  test("joins a network whose name was typed, hidden ones too", async () => {
    const fields = { network: "", name: "Attic ☕", security: "wpa2-wpa3", password }
    expect(await credentialsFor(fields)).toEqual({
      ssidBytes: ssid("Attic ☕"),
      security: "wpa2-wpa3",
      password,
      hidden: true,
    })
  })

  test("joins the row that was picked, whatever name an earlier try left behind", async () => {
    const fields = { network: ssid("Home"), name: "Attic ☕", security: "open", password }
    expect(await credentialsFor(fields)).toEqual({
      ssidBytes: ssid("Home"),
      security: "wpa2",
      password,
      hidden: false,
    })
  })

  const library = [accessPoint("Library", 60, "open")]

  test.each([
    ["picked", { network: ssid("Library"), name: "", security: "wpa2-wpa3", password: "" }],
    ["typed", { network: "", name: "Library", security: "open", password: "typed all the same" }],
  ])("keeps no password for an open network that was %s", async (_how, fields) => {
    const credentials = await credentialsFor(fields, library)
    expect(credentials).toMatchObject({ ssidBytes: ssid("Library"), security: "open" })
    expect(credentials).not.toHaveProperty("password")
  })

  test.each([
    ["picked", { network: ssid("Library"), name: "", security: "open", password }],
    ["typed", { network: "", name: "Library", security: "wpa2-wpa3", password }],
  ])(
    "never ends in an open join for a password whose network was %s and heard open",
    async (_how, fields) => {
      const credentials = await credentialsFor(fields, library)
      expect(credentials).toMatchObject({ ssidBytes: ssid("Library"), security: "wpa2-wpa3", password })
    },
  )

  test("can scan again", async () => {
    const { host } = await startSetup()
    const { status, headers } = await send(host, "/plain/scan", {})
    expect([status, headers["location"]]).toEqual([303, "/plain"])
    await settled()
    expect(host.radio.calls.filter((call) => call === "scan")).toHaveLength(2)
  })

  test.each([
    ["no network", { password }],
    ["an SSID too long", { name: "é".repeat(17), password }],
    ["bytes that are none", { network: "%%%", password }],
    ["a short password", { network: ssid("Home"), password: "1234567" }],
    ["no password", { network: ssid("Home") }],
  ])("stays on the form with a reason for %s, and changes nothing", async (_what, fields) => {
    const { device, host } = await startSetup()
    const { state } = device
    const { status, headers, text } = await send(host, "/plain", fields as Record<string, string>)
    expect([status, headers["content-security-policy"]]).toEqual([422, plainPolicy])
    expect(text).toMatch(/<p role="alert"><strong>.+<\/strong><\/p>/)
    expect(text).toContain('<form method="post" action="/plain">')
    expect(text).not.toContain("1234567")
    expect(device.state).toBe(state)
  })

  test("is told to wait where the device cannot join now", async () => {
    const { host } = await startDevice()
    const { status, text } = await send(host, "/plain", { network: ssid("Home"), password })
    expect(status).toBe(409)
    expect(text).toContain('role="alert"')
    expect(host.radio.joins).toEqual([])
  })

  test.each([
    ["too large", null, 413],
    ["not UTF-8", new Uint8Array([0xff]), 400],
    ["badly encoded", "name=%zz", 400],
    ["of a hundred fields", "a=1&".repeat(100), 400],
  ])("refuses a form that is %s", async (_what, body, status) => {
    const { device, host } = await startSetup()
    const { state } = device
    expect((await host.request("POST", "/plain", { body })).status).toBe(status)
    expect(device.state).toBe(state)
  })

  test("ends without harm for a result that is not there", async () => {
    const { device, host } = await startSetup()
    const { state } = device
    for (const attempt of ["1", "x", ""]) {
      expect((await send(host, "/plain/done", { attempt })).status).toBe(200)
    }
    expect(device.state).toBe(state)
  })
})
