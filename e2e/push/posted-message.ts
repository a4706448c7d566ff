import type { IncomingMessage } from "node:http"

/** What a device posts to a push service (RFC 8030, section 5; RFC 8291; RFC 8292). */
export interface PostedMessage {
  readonly token: string
  readonly body: Buffer
  readonly ttlSeconds: number
  readonly urgency: string
  readonly topic: string | undefined
  /** `vapid t=…, k=…` */
  readonly authorization: string
}

/** Of an endpoint whose path ends with the token. Throws where it is not as the standards have it. */
export async function readPosted(request: IncomingMessage): Promise<PostedMessage> {
  const { headers, url = "" } = request
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  const authorization = headers.authorization ?? ""
  if (
    request.method !== "POST" ||
    headers["content-encoding"] !== "aes128gcm" ||
    !/^vapid t=/.test(authorization)
  )
    throw new Error(`That is no message: ${request.method} ${JSON.stringify(headers)}`)
  return {
    token: url.slice(url.lastIndexOf("/") + 1),
    body: Buffer.concat(parts),
    ttlSeconds: Number(headers["ttl"]),
    urgency: String(headers["urgency"] ?? "normal"),
    topic: headers["topic"] === undefined ? undefined : String(headers["topic"]),
    authorization,
  }
}
