import { randomBytes } from "node:crypto"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type Door, decide, type RefusalCode, type RouteClass } from "./gate.ts"
import { requestOf } from "./scripted-host.fixture.ts"

const phoneSecret = randomBytes(32).toString("base64url")
const scriptSecret = randomBytes(32).toString("base64url")
const stranger = randomBytes(32).toString("base64url")
const cookie = `__Host-porchlight=${phoneSecret}`
const host = "ding.local:8443"
const own = { origin: `https://${host}`, "sec-fetch-site": "same-origin", "content-type": "application/json" }

function finding(secret: string, name: string): Door["sessions"] {
  const pass = { id: "00112233aabb", name, made: null, used: null }
  return { find: (candidate) => (candidate === secret ? pass : undefined) }
}

function ask(
  method: string,
  headers: Readonly<Record<string, string>> = {},
  door: Partial<Pick<Door, "routeClass" | "isSecure" | "isOpen" | "takesForms">> = {},
) {
  return decide(requestOf(method, "/api/readings", { host, headers }), {
    routeClass: "house",
    isSecure: true,
    takesForms: false,
    isOpen: false,
    sessions: finding(phoneSecret, "iPhone"),
    tokens: finding(scriptSecret, "backup"),
    ...door,
  })
}

const bearer = (secret: string) => ({ authorization: `Bearer porchlight_${secret}` })
const refusal = (code: RefusalCode) => expect.objectContaining({ kind: "refused", code })
const phone = { kind: "phone", id: "00112233aabb", name: "iPhone", secret: phoneSecret }
const script = { kind: "script", id: "00112233aabb", name: "backup", secret: scriptSecret }

describe("a paired phone", () => {
  test("reads and changes what is the house's, and its keys", () => {
    for (const routeClass of ["house", "keys"] as const) {
      expect(ask("GET", { cookie }, { routeClass })).toEqual({ kind: "come-in", visitor: phone })
      expect(ask("POST", { cookie, ...own }, { routeClass })).toEqual({ kind: "come-in", visitor: phone })
    }
  })

  test("is known by TLS alone", () => {
    for (const routeClass of ["shell", "house", "keys"] as const) {
      expect(ask("GET", { cookie }, { routeClass, isSecure: false })).toEqual(refusal("https-required"))
    }
  })

  test("is not known by two cookies, nor by one that is not kept", () => {
    expect(ask("GET", { cookie: `${cookie}; ${cookie}` })).toEqual(refusal("pairing-required"))
    expect(ask("GET", { cookie: `__Host-porchlight=${stranger}` })).toEqual(refusal("pairing-required"))
    // A token is no cookie, and a cookie no token.
    expect(ask("GET", { cookie: `__Host-porchlight=${scriptSecret}` })).toEqual(refusal("pairing-required"))
    expect(ask("GET", bearer(phoneSecret))).toEqual(refusal("pairing-required"))
  })
})

describe("a script", () => {
  test("reads and changes what is the house's, without a browser's heads, and none of its keys", () => {
    expect(ask("GET", bearer(scriptSecret))).toEqual({ kind: "come-in", visitor: script })
    expect(ask("PUT", bearer(scriptSecret))).toEqual({ kind: "come-in", visitor: script })
    expect(ask("GET", bearer(scriptSecret), { routeClass: "keys" })).toEqual(refusal("phone-required"))
  })

  test("that shows a wrong token is not taken for the phone whose cookie it has, nor for a guest of an open house", () => {
    for (const authorization of [
      "Bearer",
      "Bearer x",
      `Bearer ${scriptSecret}`,
      `bearer porchlight_${stranger}`,
      `Bearer porchlight_${scriptSecret} x`,
      `Bearer porchlight_${scriptSecret}, Bearer porchlight_${scriptSecret}`,
    ]) {
      for (const isOpen of [false, true]) {
        const decision = ask("GET", { authorization, cookie }, { isOpen })
        expect(decision).toEqual(refusal("pairing-required"))
        expect(decision).toHaveProperty(
          "headers.www-authenticate",
          'Bearer realm="porchlight", error="invalid_token"',
        )
      }
    }
    expect(ask("GET", { authorization: `bEARER porchlight_${scriptSecret}` })).toMatchObject({
      visitor: script,
    })
    // Shown beside a cookie, it is the token that counts.
    expect(ask("GET", { ...bearer(scriptSecret), cookie })).toMatchObject({ visitor: script })
    // Not ours to judge: something between may want it.
    expect(ask("GET", { authorization: "Basic dTpw", cookie })).toMatchObject({ visitor: phone })
  })

  test("is known by TLS alone", () => {
    expect(ask("GET", bearer(scriptSecret), { isSecure: false })).toEqual(refusal("https-required"))
  })
})

describe("somebody who is not paired", () => {
  test("gets the trust files by plain HTTP, the shell by TLS, and nothing else", () => {
    expect(ask("GET", {}, { routeClass: "trust", isSecure: false })).toEqual({
      kind: "come-in",
      visitor: undefined,
    })
    expect(ask("HEAD", {}, { routeClass: "trust" })).toEqual({ kind: "come-in", visitor: undefined })
    expect(ask("GET", {}, { routeClass: "shell" })).toEqual({ kind: "come-in", visitor: undefined })
    expect(ask("POST", own, { routeClass: "shell" })).toEqual({ kind: "come-in", visitor: undefined })
    for (const routeClass of ["house", "keys"] as const) {
      for (const [method, headers] of [
        ["GET", {}],
        ["POST", own],
      ] as const) {
        const decision = ask(method, headers, { routeClass })
        expect(decision).toEqual(refusal("pairing-required"))
        expect(decision).toHaveProperty("headers.www-authenticate", 'Bearer realm="porchlight"')
      }
    }
  })

  test("changes nothing by plain HTTP, where only the trust page is", () => {
    expect(ask("POST", own, { routeClass: "trust", isSecure: false })).toEqual(refusal("https-required"))
  })

  test("uses an open house, but has none of its keys", () => {
    expect(ask("GET", {}, { isOpen: true })).toEqual({ kind: "come-in", visitor: undefined })
    expect(ask("POST", own, { isOpen: true })).toEqual({ kind: "come-in", visitor: undefined })
    expect(ask("GET", {}, { isOpen: true, routeClass: "keys" })).toEqual(refusal("pairing-required"))
    expect(ask("GET", {}, { isOpen: true, isSecure: false })).toEqual(refusal("https-required"))
    // Who is paired all the same is still known.
    expect(ask("GET", { cookie }, { isOpen: true })).toMatchObject({ visitor: phone })
  })
})

describe("a page of another site", () => {
  test("opens the shell by a link, as then no cookie comes with it", () => {
    const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }
    expect(ask("GET", headers, { routeClass: "shell" })).toEqual({ kind: "come-in", visitor: undefined })
  })

  test("asks for health, by which the trust page sees that TLS is trusted", () => {
    expect(ask("GET", { "sec-fetch-site": "cross-site" }, { routeClass: "trust" })).toMatchObject({
      kind: "come-in",
    })
  })

  test.each(["cross-site", "same-site", "", "same-origin, cross-site"])(
    "reads nothing as %j, even with the cookie",
    (site) => {
      for (const isOpen of [false, true]) {
        expect(ask("GET", { cookie, "sec-fetch-site": site }, { isOpen })).toEqual(refusal("foreign-origin"))
      }
    },
  )

  test("where a person typed the address, it is the person", () => {
    expect(ask("GET", { cookie, "sec-fetch-site": "none" })).toMatchObject({ visitor: phone })
    expect(ask("POST", { cookie, ...own, "sec-fetch-site": "none" })).toEqual(refusal("foreign-origin"))
  })

  test.each<[what: string, headers: Record<string, string | undefined>]>([
    ["another origin", { origin: "https://evil.example" }],
    ["another port of this host", { origin: "https://ding.local" }],
    ["this host by plain HTTP", { origin: `http://${host}` }],
    ["no origin of its own", { origin: "null" }],
    ["two origins", { origin: `https://${host}, https://evil.example` }],
    ["an origin that begins like ours", { origin: `https://${host}.evil.example` }],
    ["no origin at all", { origin: undefined }],
    ["our origin, and a browser that says otherwise", { "sec-fetch-site": "cross-site" }],
    ["our origin, from another port of our site", { "sec-fetch-site": "same-site" }],
  ])("changes nothing with the cookie and %s", (_what, changes) => {
    const all = Object.entries({ cookie, ...own, ...changes }).filter((entry) => entry[1] !== undefined)
    for (const isOpen of [false, true]) {
      for (const routeClass of ["house", "keys", "shell"] as const) {
        const headers = Object.fromEntries(all) as Record<string, string>
        expect(ask("POST", headers, { isOpen, routeClass })).toEqual(refusal("foreign-origin"))
      }
    }
  })

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "",
    "text/plain; a=application/json",
  ])("changes nothing by %j, which a browser sends without asking", (type) => {
    for (const isOpen of [false, true]) {
      const headers = { cookie, ...own, "content-type": type }
      expect(ask("POST", headers, { isOpen })).toEqual(refusal("unsupported-media-type"))
    }
  })

  test.each(["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""])(
    "does not get at a program's route by %j either, while the program's own pages do",
    (type) => {
      const { origin, ...others } = own
      for (const isOpen of [false, true]) {
        const form = (headers: Record<string, string>) =>
          ask("POST", { ...others, "content-type": type, ...headers }, { isOpen, takesForms: true })
        expect(form({ cookie, origin })).toMatchObject({ visitor: phone })
        for (const foreign of ["null", "https://evil.example", `http://${host}`, "https://ding.local"]) {
          expect(form({ cookie, origin: foreign })).toEqual(refusal("foreign-origin"))
          expect(form({ origin: foreign })).toEqual(refusal("foreign-origin"))
        }
        expect(form({ cookie, origin, "sec-fetch-site": "same-site" })).toEqual(refusal("foreign-origin"))
        // Who does not say where it comes from is a script, and says who it is.
        expect(form({ cookie })).toEqual(refusal("foreign-origin"))
        expect(form({})).toEqual(refusal("unsupported-media-type"))
        expect(form(bearer(scriptSecret))).toMatchObject({ visitor: script })
      }
    },
  )

  test("does not get far with a token that it does not have, whatever its origin", () => {
    const headers = { ...bearer(scriptSecret), origin: "https://evil.example" }
    expect(ask("POST", headers)).toEqual(refusal("foreign-origin"))
  })
})

test("an older browser that does not say where a request comes from is served by its origin", () => {
  const { "sec-fetch-site": _site, ...older } = own
  expect(ask("POST", { cookie, ...older })).toMatchObject({ visitor: phone })
  expect(ask("GET", { cookie })).toMatchObject({ visitor: phone })
  expect(ask("POST", { cookie, ...older, origin: "HTTPS://Ding.local:8443" })).toMatchObject({
    visitor: phone,
  })
})

test("without the secret of a pass no request whatsoever gets at the house or its keys", () => {
  const text = fc.string({ maxLength: 80, unit: "binary" })
  const value = fc.oneof(
    text,
    fc.constantFrom(
      "same-origin",
      "none",
      `https://${host}`,
      "application/json",
      "null",
      "Bearer porchlight_",
    ),
    fc.constantFrom(`__Host-porchlight=${stranger}`, `Bearer porchlight_${stranger}`, `Bearer ${stranger}`),
    text.map((more) => `__Host-porchlight=${more}`),
    text.map((more) => `Bearer porchlight_${more}`),
  )
  const name = fc.constantFrom("cookie", "authorization", "origin", "sec-fetch-site", "content-type", "host")
  fc.assert(
    fc.property(
      fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "get", ""),
      fc.dictionary(name, value),
      fc.constantFrom<RouteClass>("house", "keys"),
      fc.boolean(),
      (method, headers, routeClass, isSecure) => {
        expect(ask(method, headers, { routeClass, isSecure }).kind).toBe("refused")
      },
    ),
    { numRuns: 2000 },
  )
})
