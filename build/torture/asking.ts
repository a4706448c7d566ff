/** One request and its answer, by HTTP or HTTPS, whose certificate nobody looks at here. */

import { Agent as PlainAgent, request as plainRequest } from "node:http"
import { Agent, request } from "node:https"
import { text } from "node:stream/consumers"

export interface Heard {
  readonly status: number
  readonly type: string
  readonly text: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 8, rejectUnauthorized: false })
const plainAgent = new PlainAgent({ keepAlive: true, maxSockets: 8 })

/** Rejects where there is no answer. */
export function ask(
  url: string,
  { method, headers, body }: { method: string; headers: Readonly<Record<string, string>>; body?: Uint8Array },
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const isSecure = url.startsWith("https:")
    const options = { method, headers: { ...headers, "content-length": String(body?.length ?? 0) } }
    const asked = isSecure
      ? request(url, { ...options, agent })
      : plainRequest(url, { ...options, agent: plainAgent })
    asked.once("response", (response) => {
      const type = response.headers["content-type"] ?? ""
      text(response).then((heard) => resolve({ status: response.statusCode ?? 0, type, text: heard }), reject)
    })
    asked.once("error", reject)
    asked.end(body)
  })
}

/** Ends what is kept open between questions. */
export function stopAsking(): void {
  agent.destroy()
  plainAgent.destroy()
}
