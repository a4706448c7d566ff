/** What a device is asked: as phones ask, and as nobody should. */
import type { Chance } from "./chance.ts"
import { mutated } from "./mutation.ts"

const host = "host: 192.0.2.1"
const json = "content-type: application/json"
const connect = '{"ssid":"Home","password":"correct horse"}'

const lines = (...all: readonly string[]) => `${all.join("\r\n")}\r\n\r\n`
const post = (path: string, body: string, ...more: readonly string[]) =>
  `${lines(`POST ${path} HTTP/1.1`, host, json, `content-length: ${body.length}`, ...more)}${body}`

/** Whole and right. HEAD is left out: its answer looks as if a body were missing. */
const whole: readonly string[] = [
  lines("GET / HTTP/1.1", host, "accept-encoding: gzip"),
  lines("GET /api/scan HTTP/1.1", host),
  lines("GET /api/seal HTTP/1.1", host),
  lines("GET /generate_204 HTTP/1.1", "host: connectivitycheck.gstatic.com"),
  lines("GET http://captive.apple.com/hotspot-detect.html HTTP/1.1", "host: captive.apple.com"),
  lines("OPTIONS * HTTP/1.1", host),
  lines("PUT /api/connect HTTP/1.1", host, "content-length: 0"),
  post("/api/connect", connect),
  post("/api/seal", '{"session":"AAAA","phone":"AAAA","share":"AAAA"}'),
  post("/api/scan", "{}"),
  `${lines("POST /api/connect HTTP/1.1", host, json, "transfer-encoding: chunked")}2a\r\n${connect}\r\n0\r\n\r\n`,
]

/** Changing a request's method to HEAD would make its answer unreadable for us. */
const isReadable = (bytes: Uint8Array) => !/HEAD /.test(Buffer.from(bytes).toString("latin1"))

/** Longer than any head or body that a device reads. */
const requestMaximumBytes = 20_000

export function hostileRequest(chance: Chance): Uint8Array[] {
  const first = mutated(Buffer.from(chance.pick(whole), "latin1"), chance, requestMaximumBytes)
  const bytes = isReadable(first) ? first : Buffer.from("BREW /pot HTCPCP/1.0\r\n\r\n")
  if (chance.oneIn(3)) return split(bytes, chance)
  if (chance.oneIn(3)) return [Buffer.concat([bytes, Buffer.from(chance.pick(whole), "latin1")])]
  return [bytes]
}

function split(bytes: Uint8Array, chance: Chance): Uint8Array[] {
  const at = chance.below(bytes.length + 1)
  return [bytes.subarray(0, at), bytes.subarray(at)].filter(({ length }) => length > 0)
}

/** A right request in two packets, parted at every byte in turn. */
export function splitEverywhere(): Uint8Array[][] {
  const bytes = Buffer.from(post("/api/seal", '{"session":"AAAA","phone":"AAAA","share":"AAAA"}'), "latin1")
  return Array.from({ length: bytes.length - 1 }, (_, at) => [
    bytes.subarray(0, at + 1),
    bytes.subarray(at + 1),
  ])
}

/** What follows is read as a second request by one reading, and as the first one's body by the other. */
const smuggled = lines("GET /api/scan HTTP/1.1", host)

/**
 * Requests that two servers could read differently (RFC 9112, section 11.2), and others of bad repute. A device answers
 * each at most as often as `answersMaximum`.
 */
export const strangeShapes: readonly { name: string; text: string; answersMaximum: number }[] = [
  {
    name: "both content-length and transfer-encoding",
    text: `${lines("POST /api/seal HTTP/1.1", host, json, "content-length: 5", "transfer-encoding: chunked")}0\r\n\r\n${smuggled}`,
    answersMaximum: 1,
  },
  {
    name: "two lengths",
    text: `${lines("POST /api/seal HTTP/1.1", host, json, "content-length: 0", `content-length: ${smuggled.length}`)}${smuggled}`,
    answersMaximum: 1,
  },
  {
    name: "a length with a sign",
    text: `${lines("POST /api/seal HTTP/1.1", host, json, "content-length: +0")}${smuggled}`,
    answersMaximum: 1,
  },
  {
    name: "an unknown transfer coding",
    text: `${lines("POST /api/seal HTTP/1.1", host, json, "transfer-encoding: xchunked")}0\r\n\r\n${smuggled}`,
    answersMaximum: 1,
  },
  {
    name: "a chunk longer than any number",
    text: `${lines("POST /api/seal HTTP/1.1", host, json, "transfer-encoding: chunked")}ffffffffffffffffff\r\nx\r\n0\r\n\r\n`,
    answersMaximum: 1,
  },
  {
    name: "line ends without a carriage return",
    text: `GET / HTTP/1.1\n${host}\n\n${smuggled}`,
    answersMaximum: 1,
  },
  {
    name: "a folded header",
    text: `${lines("GET /api/scan HTTP/1.1", host, "x: 1\r\n folded")}`,
    answersMaximum: 1,
  },
  { name: "a NUL in a header", text: lines("GET / HTTP/1.1", host, "x: a\0b"), answersMaximum: 1 },
  { name: "a space before the colon", text: lines("GET / HTTP/1.1", "host : 192.0.2.1"), answersMaximum: 1 },
  { name: "two hosts", text: lines("GET / HTTP/1.1", host, "host: example.com"), answersMaximum: 1 },
  { name: "no host", text: lines("GET / HTTP/1.1", "accept: */*"), answersMaximum: 1 },
  {
    name: "1 MB of headers",
    text: lines("GET / HTTP/1.1", host, `x: ${"y".repeat(1_000_000)}`),
    answersMaximum: 1,
  },
  {
    name: "ten thousand headers",
    text: lines("GET / HTTP/1.1", host, ...Array.from({ length: 10_000 }, (_, number) => `x${number}: y`)),
    answersMaximum: 1,
  },
  { name: "a path of 1 MB", text: lines(`GET /${"a".repeat(1_000_000)} HTTP/1.1`, host), answersMaximum: 1 },
  { name: "a path with dots", text: lines("GET /../../../../etc/passwd HTTP/1.1", host), answersMaximum: 1 },
  {
    name: "an encoded path with dots",
    text: lines("GET /%2e%2e%2f%2e%2e%2fetc/passwd HTTP/1.1", host),
    answersMaximum: 1,
  },
  { name: "a path that is no UTF-8", text: lines("GET /%ff%fe%00 HTTP/1.1", host), answersMaximum: 1 },
  { name: "a body of 1 MB", text: post("/api/connect", `"${"x".repeat(1_000_000)}"`), answersMaximum: 1 },
  { name: "a wish to go on", text: post("/api/seal", "{}", "expect: 100-continue"), answersMaximum: 2 },
  {
    name: "a wish for WebSocket",
    text: lines(
      "GET / HTTP/1.1",
      host,
      "connection: upgrade",
      "upgrade: websocket",
      "sec-websocket-version: 13",
    ),
    answersMaximum: 1,
  },
  {
    name: "a tunnel",
    text: lines("CONNECT example.com:443 HTTP/1.1", "host: example.com:443"),
    answersMaximum: 1,
  },
  { name: "HTTP/2 with no question", text: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", answersMaximum: 1 },
  { name: "HTTP/1.0", text: lines("GET / HTTP/1.0"), answersMaximum: 1 },
  { name: "HTTP/9.9", text: lines("GET / HTTP/9.9", host), answersMaximum: 1 },
  { name: "TLS", text: "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", answersMaximum: 1 },
  { name: "fifty requests at once", text: smuggled.repeat(50), answersMaximum: 50 },
]
