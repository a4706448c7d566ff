/** Posts messages to push services, with as little trust in what answers there as can be. */
import { lookup as lookUp } from "node:dns"
import type { IncomingMessage } from "node:http"
import { Agent, request } from "node:https"
import { isIP, type LookupFunction } from "node:net"
import { createSecureContext, rootCertificates } from "node:tls"
import type { OutgoingPush, PushPort, PushReply } from "../../core/host.ts"
import { isPublicAddress } from "./public-address.ts"

/** From the first question for its name to the end of its answer. */
const limitMilliseconds = 30_000

/** What a service says of a message; more is not read. */
const answerMaximumBytes = 4096
const headMaximumBytes = 8192

/** Interim answers, such as 103 (RFC 9110, section 15.2). Push services send none; Node takes them without an end. */
const interimMaximum = 8

/** What follows soon after finds its connection open. */
const freeSocketsMaximum = 2

/** Microsoft's service says what is wrong in these (web-push-libs/web-push-php#348). */
const explainingHeaders = ["x-wns-error-description", "x-wns-notificationstatus"]

export interface PushSenderOptions {
  /** For tests. */
  readonly limitMilliseconds?: number
  /** PEM of who is trusted besides whom this machine trusts; for tests. */
  readonly authorities?: string
  readonly lookUp?: typeof lookUp
}

export function createPushSender(options: PushSenderOptions = {}): Pick<PushPort, "send" | "close"> {
  const { authorities, limitMilliseconds: limit = limitMilliseconds } = options
  // Made once: for each connection anew, a hundred and more certificates took a megabyte each time.
  const trust =
    authorities === undefined
      ? {}
      : { secureContext: createSecureContext({ ca: [...rootCertificates, authorities] }) }
  const shared = { keepAlive: true, maxFreeSockets: freeSocketsMaximum, rejectUnauthorized: true, ...trust }
  // Our own, so that no variable of the environment puts a proxy between; and a connection that was made to somewhere in
  // the house is used for nothing else.
  const agents = {
    local: new Agent(shared),
    public: new Agent({ ...shared, lookup: publicLookup(options.lookUp ?? lookUp) }),
  }
  return {
    async send(message) {
      const { host, mayBeLocal } = message
      if (mayBeLocal) return post(message, agents.local, limit)
      // An address is looked up by nobody, and a request for it would connect to it at once. With a dot at its end a
      // resolver out there would be asked for it.
      const address = host.replace(/\.$/, "")
      if (isIP(address) !== 0 && !isPublicAddress(address)) {
        return { kind: "unreachable", detail: notPublic(address).message }
      }
      return post(message, agents.public, limit)
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

function post(message: OutgoingPush, agent: Agent, limit: number): Promise<PushReply> {
  return new Promise((resolve) => {
    const { host, port, path, headers, body } = message
    let answer: IncomingMessage | undefined
    let text = ""
    const finish = (why?: string) => {
      clearTimeout(timer)
      if (answer === undefined) resolve({ kind: "unreachable", detail: why ?? "It did not answer." })
      else resolve(replyOf(answer, text))
    }
    const asking = request({
      ...{ host, port, path, agent },
      method: "POST",
      headers: { ...headers, "content-length": body.length },
      maxHeaderSize: headMaximumBytes,
    })
    const timer = setTimeout(() => {
      asking.destroy()
      finish("It took too long.")
    }, limit)
    asking.on("error", (error: NodeJS.ErrnoException) => finish(error.message))
    // After an answer 101 Node cuts the connection, and calls that no error.
    asking.on("close", () => finish())
    let interim = 0
    asking.on("information", () => {
      interim += 1
      if (interim <= interimMaximum) return
      asking.destroy()
      finish("It did nothing but announce its answer.")
    })
    asking.on("response", (response) => {
      answer = response
      response.setEncoding("utf8")
      response.on("data", (piece: string) => {
        text += piece
        if (text.length < answerMaximumBytes) return
        asking.destroy()
        finish()
      })
      response.on("end", () => finish())
      response.on("error", () => finish())
      response.on("close", () => finish())
    })
    asking.end(body)
  })
}

function replyOf({ statusCode = 0, headers }: IncomingMessage, text: string): PushReply {
  const explained = explainingHeaders
    .map((name) => headers[name])
    .filter((value) => typeof value === "string")
  return {
    kind: "answered",
    status: statusCode,
    retryAfterSeconds: retryAfterSeconds(headers["retry-after"], Date.now()),
    detail: (text.trim() || explained.join(" ")).slice(0, answerMaximumBytes),
  }
}

/** Of its three forms (RFC 9110, section 5.6.7) the last, that of C, leaves the zone unsaid. */
const momentForms = [
  /^[A-Z][a-z]{2,8}, [\w -]{9,11} \d\d:\d\d:\d\d GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
]

/** RFC 9110, section 10.2.3: seconds, or a moment. */
export function retryAfterSeconds(text: string | undefined, nowMilliseconds: number): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  if (!momentForms.some((form) => form.test(text))) return undefined
  const moment = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`)
  return Number.isNaN(moment) ? undefined : Math.max(0, Math.ceil((moment - nowMilliseconds) / 1000))
}

/** What it gives is what is connected to, so a name cannot mean one address here and another there (DNS rebinding). */
const publicLookup =
  (ask: typeof lookUp): LookupFunction =>
  (hostname, options, callback) => {
    ask(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, [])
      const refused = found.find(({ address }) => !isPublicAddress(address))
      if (refused !== undefined) return callback(notPublic(refused.address), [])
      const [first] = found
      if (options.all === true || first === undefined) return callback(null, found)
      callback(null, first.address, first.family)
    })
  }

function notPublic(address: string): NodeJS.ErrnoException {
  return new Error(`Its name leads to ${address}, which is not on the internet.`)
}
