/** Posts messages to push services, with as little trust in what answers there as can be. */
import { lookup as lookUp } from "node:dns"
import type { IncomingMessage } from "node:http"
import { Agent, request } from "node:https"
import { isIP, type LookupFunction } from "node:net"
import type { OutgoingPush, PushPort, PushReply } from "../../core/host.ts"
import { isPublicAddress } from "./public-address.ts"

/** From the first question for its name to the end of its answer. */
const limitMilliseconds = 30_000

/** What a service says of a message; more is not read. */
const answerMaximumBytes = 4096
const headMaximumBytes = 8192

/** Microsoft's service says what is wrong in these (web-push-libs/web-push-php#348). */
const explainingHeaders = ["x-wns-error-description", "x-wns-notificationstatus"]

export function createPushSender(
  options: { limitMilliseconds?: number } = {},
): Pick<PushPort, "send" | "close"> {
  const limit = options.limitMilliseconds ?? limitMilliseconds
  // Our own, so that no variable of the environment puts a proxy between.
  const agents = {
    local: new Agent({ keepAlive: true, maxFreeSockets: 2 }),
    public: new Agent({ keepAlive: true, maxFreeSockets: 2 }),
  }
  return {
    send: (message) => post(message, message.mayBeLocal ? agents.local : agents.public, limit),
    close() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

function post(message: OutgoingPush, agent: Agent, limit: number): Promise<PushReply> {
  return new Promise((resolve) => {
    const { host, port, path, mayBeLocal, headers, body } = message
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
      rejectUnauthorized: true,
      lookup: mayBeLocal ? undefined : publicLookup,
    })
    const timer = setTimeout(() => {
      asking.destroy()
      finish("It took too long.")
    }, limit)
    // The name of an address is looked up by nobody.
    if (!mayBeLocal && isIP(host) !== 0 && !isPublicAddress(host)) asking.destroy(notPublic(host))
    asking.on("error", (error: NodeJS.ErrnoException) => finish(error.message))
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

/** RFC 9110, section 10.2.3: seconds, or a moment. */
export function retryAfterSeconds(text: string | undefined, nowMilliseconds: number): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const moment = /^[A-Z][a-z]{2},/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(moment) ? undefined : Math.max(0, Math.ceil((moment - nowMilliseconds) / 1000))
}

/** What it gives is what is connected to, so a name cannot mean one address here and another there (DNS rebinding). */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookUp(hostname, { ...options, all: true }, (error, found) => {
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
