/** Waits for a server that has just been started, and notices its first answer within milliseconds. */
import { createSocket } from "node:dgram"
import { get } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { connect } from "node:tls"
import { decode } from "dns-packet"
import { dnsQuery } from "./dns-query.ts"

/** Often enough for a figure in milliseconds, seldom enough not to take the server's processor time. */
const retryMilliseconds = 3
const patienceMilliseconds = 15_000

/** Resolves when `GET /` was answered with 200. */
export function firstPage(port: number): Promise<void> {
  return untilIt(() => isPage(port), `No page came from port ${port}`)
}

/** Resolves when hands were shaken; whose they are is looked at by nobody. */
export function firstSecureAnswer(port: number): Promise<void> {
  return untilIt(() => isSecure(port), `No handshake was done with port ${port}`)
}

async function untilIt(answers: () => Promise<boolean>, complaint: string): Promise<void> {
  const deadline = performance.now() + patienceMilliseconds
  while (performance.now() < deadline) {
    if (await answers()) return
    await sleep(retryMilliseconds)
  }
  throw new Error(`${complaint} within ${patienceMilliseconds} ms.`)
}

function isSecure(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false })
    socket.once("secureConnect", () => {
      socket.destroy()
      resolve(true)
    })
    socket.once("error", () => resolve(false))
  })
}

function isPage(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { "accept-encoding": "gzip" }
    const request = get({ host: "127.0.0.1", port, headers, agent: false }, (response) => {
      response.resume()
      response.once("end", () => resolve(response.statusCode === 200))
      response.once("error", () => resolve(false))
    })
    request.once("error", () => resolve(false))
  })
}

/** Resolves when an A query was answered with the access point's address. */
export function firstDnsAnswer(port: number): Promise<void> {
  const socket = createSocket("udp4")
  const query = dnsQuery(1)
  const repeat = setInterval(() => socket.send(query, port, "127.0.0.1"), retryMilliseconds)
  return new Promise<void>((resolve, reject) => {
    socket.on("message", (packet) => {
      const [answer] = decode(packet).answers ?? []
      if (answer?.type === "A" && answer.data === "192.0.2.1") resolve()
    })
    const late = `No DNS answer came from port ${port} within ${patienceMilliseconds} ms.`
    setTimeout(() => reject(new Error(late)), patienceMilliseconds).unref()
  }).finally(() => {
    clearInterval(repeat)
    socket.close()
  })
}
