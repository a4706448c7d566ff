/**
 * What a phone hears when it asks our access point for somebody else's host.
 *
 * Every operating system probes another URL, and lists of them go stale; but each takes a redirect for a login page.
 * Never 204, which says "online"; never 4xx or 5xx, which Android takes for a broken network; never an empty body, which
 * iOS ignores.
 */
import { utf8Encode } from "../../shared/bytes.ts"
import words from "../../shared/words/en.json" with { type: "json" }
import type { Request, Response } from "./http.ts"

/** RFC 5737: no phone takes it for a private address, which would make many Androids hide the login page. */
export const accessPointAddress = "192.0.2.1"

const home = `http://${accessPointAddress}/`

/** The meta refresh is for older Samsungs, which ignore a 302 without a page. */
const redirectBody = utf8Encode(
  `<!doctype html><meta http-equiv="refresh" content="0;url=${home}"><title>${words.shell.title}</title><a href="${home}">${words.shell.title}</a>`,
)

/** Apple's own words for "online": with them the sheet offers Done in place of Cancel. */
const appleSuccessBody = utf8Encode("<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>")

const appleProbePaths = new Set(["/hotspot-detect.html", "/library/test/success.html"])

/** `joined`: the device is online and says so. Other systems are not told: they would find out that the phone is not. */
export function answerForeignHost(request: Request, joined: boolean): Response {
  if (joined && appleProbePaths.has(request.path)) return page(200, appleSuccessBody, {})
  return page(302, redirectBody, { location: home })
}

function page(status: number, body: Uint8Array, headers: Readonly<Record<string, string>>): Response {
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      // A phone that keeps this connection would speak to the false host on it even at home.
      connection: "close",
      ...headers,
    },
    body,
  }
}
