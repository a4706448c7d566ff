// Runs inside the phone's network namespace and sends what it is told to: HTTP by Node, DNS by packets of its own.
import { createSocket } from "node:dgram"
import { Resolver } from "node:dns/promises"
import { request as httpRequest } from "node:http"
import { gunzipSync } from "node:zlib"
import packet from "dns-packet"

const dnsLimitMilliseconds = 10_000

process.on(
  "message",
  async (/** @type {{ number: number, request: import("./phone-requests.js").PhoneRequest }} */ message) => {
    const { number, request } = message
    const begun = performance.now()
    try {
      const answer = request.kind === "http" ? await http(request) : await dig(request)
      process.send?.({ number, answer: { ...answer, milliseconds: performance.now() - begun } })
    } catch (error) {
      const { message, code } = /** @type {NodeJS.ErrnoException} */ (error)
      process.send?.({ number, error: `${request.kind}: ${code ?? ""} ${message}` })
    }
  },
)

/** @param {Extract<import("./phone-requests.js").PhoneRequest, { kind: "http" }>} what */
function http({ method, url, headers, body, servers, limitMilliseconds }) {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      url,
      { method, headers, agent: false, lookup: lookupAt(servers) },
      (response) => {
        const chunks = /** @type {Buffer[]} */ ([])
        response.on("data", (chunk) => chunks.push(chunk))
        response.once("error", reject)
        response.once("end", () => {
          const { statusCode: status = 0, headers } = response
          const bytes = Buffer.concat(chunks)
          const text = headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes
          clearTimeout(timer)
          resolve({ status, headers, body: text.toString(), bodyBytes: bytes.length })
        })
      },
    )
    const timer = setTimeout(() => request.destroy(new Error(`${url} did not answer`)), limitMilliseconds)
    request.once("error", (error) => {
      clearTimeout(timer)
      reject(error)
    })
    request.end(body)
  })
}

/**
 * Names by the phone's own name servers; the system's are the device's. Asks for both kinds of address, as phones do.
 * @param {string[]} servers @returns {import("node:net").LookupFunction}
 */
function lookupAt(servers) {
  return (name, options, done) => {
    const resolver = new Resolver()
    resolver.setServers(servers)
    resolver.resolve6(name).catch(() => undefined)
    resolver.resolve4(name).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: 4 }))
        if (options.all) done(null, found)
        else done(null, found[0]?.address ?? "", 4)
      },
      (error) => done(error, "", 4),
    )
  }
}

/** @param {{ name: string, type: string, server: string }} what */
function dig({ name, type, server }) {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4")
    const timer = setTimeout(
      () => end(() => reject(new Error(`${server} did not answer for ${name}`))),
      dnsLimitMilliseconds,
    )
    const end = (/** @type {() => void} */ settle) => {
      clearTimeout(timer)
      socket.close()
      settle()
    }
    socket.once("error", (error) => end(() => reject(error)))
    socket.once("message", (bytes) => {
      const { answers = [], ...rest } = packet.decode(bytes)
      const code = "rcode" in rest ? String(rest.rcode) : ""
      const plain = answers.map((answer) => ({
        name: answer.name,
        type: answer.type,
        ttl: "ttl" in answer ? answer.ttl : 0,
        data: "data" in answer ? String(answer.data) : "",
      }))
      end(() => resolve({ code, answers: plain }))
    })
    const id = Math.floor(Math.random() * 65_536)
    const recordType = /** @type {import("dns-packet").RecordType} */ (type)
    const question = { type: recordType, name }
    socket.send(
      packet.encode({ type: "query", id, flags: packet.RECURSION_DESIRED, questions: [question] }),
      53,
      server,
    )
  })
}
