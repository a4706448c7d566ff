import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { createEndpointPolicy } from "./push-endpoint.ts"

const known = createEndpointPolicy()
const extended = createEndpointPolicy(["localhost:8444", "push.lan", "127.0.0.1:9000"])

describe("the address of a message", () => {
  test.each([
    "https://fcm.googleapis.com/fcm/send/dQw4:APA91bH-_x",
    "https://fcm.googleapis.com/wp/dQw4:APA91b",
    "https://jmt17.google.com/fcm/send/dQw4:APA91b",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAAABl",
    "https://web.push.apple.com/QOXb",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAD%2bx%3d",
  ])("may be %s", (endpoint) => {
    const { host, origin, path } = parsed(endpoint)
    expect(known(endpoint)).toEqual({ host, port: 443, path, origin, mayBeLocal: false })
  })

  test.each([
    "",
    "http://fcm.googleapis.com/fcm/send/x",
    "https://fcm.googleapis.com",
    "https://FCM.googleapis.com/x",
    "https://fcm.googleapis.com:444/x",
    "https://fcm.googleapis.com:443@evil.org/x",
    "https://user@fcm.googleapis.com/x",
    "https://user:word@fcm.googleapis.com/x",
    "https://fcm.googleapis.com.evil.org/x",
    "https://fcm.googleapis.com./x",
    "https://evilfcm.googleapis.com/x",
    "https://evil.google.com/x",
    "https://push.apple.com.evil.org/x",
    "https://evilpush.apple.com/x",
    "https://push.apple.com/x",
    "https://evil.org/fcm.googleapis.com/x",
    "https://evil.org\\@fcm.googleapis.com/x",
    "https://evil.org#@fcm.googleapis.com/x",
    "https://fcm.googleapis.com\\evil.org/x",
    "https://fcm.googleapis.com/x#y",
    "https://fcm.googleapis.com/x\r\nHost: evil.org",
    "https://fcm.googleapis.com/x y",
    "https://fcm.googleapis.com/ü",
    " https://fcm.googleapis.com/x",
    "https://fcm.googleapis.com/x\n",
    "https:fcm.googleapis.com/x",
    "https:///fcm.googleapis.com/x",
    "//fcm.googleapis.com/x",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://localhost:8444/x",
    `https://fcm.googleapis.com/${"x".repeat(1024)}`,
  ])("may not be %j", (endpoint) => expect(known(endpoint)).toBeUndefined())

  test("may be of a host that the owner named, at its port alone", () => {
    expect(extended("https://localhost:8444/wpush/v2/x")).toMatchObject({
      ...{
        host: "localhost",
        port: 8444,
        path: "/wpush/v2/x",
        origin: "https://localhost:8444",
        mayBeLocal: true,
      },
    })
    expect(extended("https://push.lan/x")).toMatchObject({
      port: 443,
      origin: "https://push.lan",
      mayBeLocal: true,
    })
    expect(extended("https://127.0.0.1:9000/x")).toMatchObject({ mayBeLocal: true })
    expect(extended("https://fcm.googleapis.com/x")).toMatchObject({ mayBeLocal: false })
    for (const other of [
      "https://localhost/x",
      "https://localhost:8445/x",
      "https://a.push.lan/x",
      "https://push.lan:8444/x",
    ]) {
      expect(extended(other)).toBeUndefined()
    }
  })

  test("is taken apart as browsers do it, or is refused", () => {
    const host = fc.constantFrom(
      "fcm.googleapis.com",
      "web.push.apple.com",
      "localhost",
      "evil.org",
      "a@fcm.googleapis.com",
    )
    const path = fc.string({ unit: "grapheme-ascii", maxLength: 30 })
    const port = fc.constantFrom("", ":443", ":8444", ":0", ":99999", ":80")
    fc.assert(
      fc.property(host, port, path, (hostText, portText, pathText) => {
        const endpoint = `https://${hostText}${portText}/${pathText}`
        const found = extended(endpoint)
        if (found === undefined) return
        const url = new URL(endpoint)
        expect([url.hostname, url.username, url.hash]).toEqual([found.host, "", ""])
        expect(url.port === "" ? 443 : Number(url.port)).toBe(found.port)
        expect(url.origin).toBe(found.origin)
      }),
      { numRuns: 500 },
    )
  })

  test.each(["", "https://a.org", "a.org/x", "A.org", "a.org:0", "a.org:99999", "*.org", "a b", "[::1]:80"])(
    "takes no host %j",
    (service) => {
      expect(() => createEndpointPolicy([service])).toThrow(
        expect.objectContaining({ code: "bad-push-service" }),
      )
    },
  )
})

function parsed(endpoint: string) {
  const { host, origin, pathname, search } = new URL(endpoint)
  return { host, origin, path: pathname + search }
}
