import { afterEach, describe, expect, test } from "vitest"
import { apiPaths } from "../../shared/contract.ts"
import type { ProgramRequest } from "./program-routes.ts"
import { leaked, startDevice } from "./scripted-host.fixture.ts"

afterEach(() => expect(leaked).toEqual([]))

async function routed(pattern: string, handler: (request: ProgramRequest) => unknown) {
  const started = await startDevice()
  started.device.route(pattern, handler)
  return started.host
}

function asked(
  host: Awaited<ReturnType<typeof routed>>,
  method: string,
  target: string,
  type = "",
  body = "",
) {
  const headers: Record<string, string> = type === "" ? {} : { "content-type": type }
  return host.request(method, target, { headers, body })
}

describe("a program's route", () => {
  test("answers a string as text, undefined as 204, and anything else as JSON", async () => {
    const { device, host } = await startDevice()
    device.route("GET /text", () => "Hello, 世界")
    device.route("DELETE /nothing", () => undefined)
    device.route("GET /json", async () => ({ warm: [21.5, null] }))
    const text = await host.request("GET", "/text")
    expect([text.status, text.headers["content-type"], text.text]).toEqual([
      200,
      "text/plain; charset=utf-8",
      "Hello, 世界",
    ])
    const nothing = await host.request("DELETE", "/nothing")
    expect([nothing.status, nothing.text]).toEqual([204, ""])
    const json = await host.request("GET", "/json")
    expect([json.headers["content-type"], json.json()]).toEqual(["application/json", { warm: [21.5, null] }])
    for (const answer of [text, nothing, json]) expect(answer.headers["cache-control"]).toBe("no-store")
  })

  test("is given method, path, headers and the query, decoded, its first value counting", async () => {
    const host = await routed("GET /hello", ({ method, path, headers, query }) => ({
      method,
      path,
      agent: headers.get("user-agent"),
      query: [...query],
    }))
    const answered = await host.request("GET", "/hello?name=J%C3%B6rg+M&name=other&empty&x=a%3Db=c&&", {
      headers: { "user-agent": "test" },
    })
    expect(answered.json()).toEqual({
      method: "GET",
      path: "/hello",
      agent: "test",
      query: [
        ["name", "Jörg M"],
        ["empty", ""],
        ["x", "a=b=c"],
        ["", ""],
      ],
    })
  })

  test("is given the body as form, JSON or text, by its type", async () => {
    const host = await routed("POST /hello", ({ form, json, text }) => ({ form: [...form], json, text }))
    const form = await asked(host, "POST", "/hello", "application/x-www-form-urlencoded", "a=1&b=two+words")
    expect(form.json()).toEqual({
      form: [
        ["a", "1"],
        ["b", "two words"],
      ],
      text: "",
    })
    const json = await asked(host, "POST", "/hello", "application/json", '{"a":[1]}')
    expect(json.json()).toEqual({ form: [], json: { a: [1] }, text: "" })
    const text = await asked(host, "POST", "/hello", "text/plain", "a=1")
    expect(text.json()).toEqual({ form: [], text: "a=1" })
  })

  test("is not called for a body or query that cannot be read", async () => {
    let calls = 0
    const host = await routed("POST /hello", () => void calls++)
    const form = "application/x-www-form-urlencoded"
    expect((await asked(host, "POST", "/hello", "application/json", "{")).json()).toMatchObject({
      code: "invalid-json",
    })
    expect((await asked(host, "POST", "/hello", form, "a=%ff")).json()).toMatchObject({
      code: "invalid-form",
    })
    expect((await asked(host, "POST", "/hello?%")).json()).toMatchObject({ code: "invalid-form" })
    expect((await host.request("POST", "/hello", { body: null })).json()).toMatchObject({ code: "too-large" })
    expect((await asked(host, "POST", "/hello", form, "a&".repeat(65))).json()).toMatchObject({
      code: "invalid-form",
    })
    expect(calls).toBe(0)
  })

  test.each([
    ["/grüße", "/gr%C3%BC%C3%9Fe"],
    ["/gr%C3%BC%C3%9Fe", "/gr%C3%BC%C3%9Fe"],
    ["/世界/{lamp}", "/%E4%B8%96%E7%95%8C/%7Blamp%7D"],
    ["/a%2Fb", "/a%2Fb"],
    ["/100%25", "/100%25"],
    ["/it's-(a)+[b]|c", "/it's-(a)+[b]|c"],
  ])("%s is answered at %s, as a phone asks for it", async (pattern, path) => {
    const host = await routed(`GET ${pattern}`, () => "Hallo")
    expect((await host.request("GET", path)).text).toBe("Hallo")
    expect(new URL(pattern, "http://ding.local").pathname).toBe(path)
  })

  test("that throws is 500 for the phone and a line in the log", async () => {
    const host = await routed("GET /hello", () => {
      throw new Error("no sensor")
    })
    expect((await host.request("GET", "/hello")).json()).toMatchObject({ status: 500, code: "internal" })
    expect(host.logged).toEqual([
      { level: "error", message: "Answering GET /hello failed: Error: no sensor" },
    ])
  })

  test("keeps the methods apart, and a later one takes an earlier one's place", async () => {
    const { device, host } = await startDevice()
    device.route("GET /lamp", () => "on")
    device.route("PUT /lamp", () => "set")
    device.route("GET /lamp", () => "off")
    expect((await host.request("GET", "/lamp")).text).toBe("off")
    expect((await host.request("PUT", "/lamp")).text).toBe("set")
    expect((await host.request("POST", "/lamp")).headers["allow"]).toBe("HEAD, GET, PUT")
  })

  test("is kept from pages of a foreign origin like the device's own", async () => {
    const host = await routed("POST /lamp", () => "on")
    const answered = await host.request("POST", "/lamp", { headers: { origin: "http://evil.example" } })
    expect(answered.status).toBe(403)
  })
})

describe("a bad route", () => {
  test.each([
    "",
    "GET",
    "/hello",
    "get /hello",
    "GET hello",
    "GET  /hello",
    "HEAD /hello",
    "GET /a b",
    "GET /a?b",
    "GET /a#b",
    "FETCH /a",
    "GET /a\n",
    "GET /lamp\ud83d",
  ])("%j says what a route looks like", async (pattern) => {
    const { device } = await startDevice()
    expect(() => device.route(pattern, () => "")).toThrow(
      expect.objectContaining({
        code: "bad-route",
        message: `"${pattern}" is not a route. Write a method and a path: "GET /hello".`,
        facts: { pattern },
      }),
    )
  })

  test.each([...apiPaths, "/", "/plain", "/plain/scan", "/plain/done"])(
    "takes %s, which is Porchlight's own",
    async (path) => {
      const { device } = await startDevice()
      for (const method of ["GET", "POST"]) {
        expect(() => device.route(`${method} ${path}`, () => "")).toThrow(
          expect.objectContaining({
            code: "bad-route",
            message: `${path} is Porchlight's own. Choose another path.`,
          }),
        )
      }
    },
  )
})
