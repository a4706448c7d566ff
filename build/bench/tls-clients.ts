/**
 * A client for TLS that weighs less than a server: OpenSSL's `s_time`, one connection after the other.
 *
 * Node's own client takes about as long for a handshake as a server does, and would bring every two servers nearer to
 * each other than they are.
 */
import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { hostName } from "./openssl-pair.ts"

export type TlsVisit =
  /** A full handshake, and nothing asked. */
  | "handshake"
  /** A full handshake, the page, the end. */
  | "page"
  /** The same on the ticket of an earlier visit. */
  | "resumed-page"

export interface TlsLoad {
  readonly milliseconds: number
  readonly connections: number
}

/** It counts whole seconds of the clock on the wall, and so goes on for up to one more. */
const seconds = 1

/** Rejects where a visit is not what it was meant to be. */
export async function visitByTls(port: number, visit: TlsVisit): Promise<TlsLoad> {
  const mode = visit === "resumed-page" ? "-reuse" : "-new"
  const asking = visit === "handshake" ? [] : ["-www", request(port)]
  const words = ["s_time", "-connect", `127.0.0.1:${port}`, "-tls1_3", mode, "-time", String(seconds)]
  const startTime = performance.now()
  const { stdout } = await promisify(execFile)("openssl", [...words, ...asking], { maxBuffer: 16e6 })
  const milliseconds = performance.now() - startTime
  const [, count, bytes] =
    /(\d+) connections in \d+ real seconds, (\d+) bytes read per connection/.exec(stdout) ?? []
  const connections = Number(count)
  if (!(connections > 0)) throw new Error(`openssl s_time came through to port ${port} not once.`)
  if (visit !== "handshake" && Number(bytes) < pageMinimumBytes) {
    throw new Error(`Port ${port} served ${bytes} bytes, which is no page.`)
  }
  // A letter for each connection, in a line of its own.
  const resumed = /^r+$/m.exec(stdout)?.[0].length ?? 0
  if (visit === "resumed-page" && resumed < connections) {
    throw new Error(`Port ${port} resumed ${resumed} of ${connections} sessions.`)
  }
  return { milliseconds, connections }
}

/** An error of a server is shorter. */
const pageMinimumBytes = 4096

/** `s_time` writes `GET`, this, and a version of its own, which lands in a head that nobody reads. */
function request(port: number): string {
  const lines = [
    "/ HTTP/1.1",
    `Host: ${hostName}:${port}`,
    "Connection: close",
    "Accept-Encoding: gzip",
    "X-Rest: ",
  ]
  return lines.join("\r\n")
}
