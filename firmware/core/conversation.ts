/** One request and its answer, in the clear or under the seal: what reads and answers needs not know which. */
import { base64urlDecode, base64urlEncode, utf8Length } from "../../shared/bytes.ts"
import { type SealedAnswer, type SealedContent, sealedRequestSchema } from "../../shared/contract.ts"
import type { Channel, SealedMessage } from "../../shared/seal.ts"
import { checkShape, parseForm, readJson } from "./body.ts"
import type { Request, Response } from "./http.ts"
import { json } from "./json.ts"
import { RequestProblem } from "./problem.ts"
import { type SealSessions, sealRefused } from "./seal-sessions.ts"

export interface Conversation {
  /** Whether this phone may see and do what a stranger may not. */
  readonly isTrusted: boolean
  /** What the body holds, as JSON; untrusted. */
  body(): unknown
  /** `known`: what everybody is told in place of `body`. Beside it nothing shows by the length of a sealed answer. */
  json(status: number, body: unknown, known?: () => unknown): Response
}

export interface Doors {
  /** Undefined where nothing is sealed. */
  readonly sessions: SealSessions | undefined
  /** Whether strangers may be listening: the device's own open network stands. */
  readonly isSealed: boolean
}

/** Answers a request for which a session is never needed, and where there is one says more. */
export function converse(
  doors: Doors,
  request: Request,
  work: (conversation: Conversation) => Response,
): Response {
  const channel = channelOfQuery(doors, request)
  return channel === undefined
    ? work({ isTrusted: !doors.isSealed, body: () => readJson(request), json })
    : work(sealed(channel, request.path, undefined))
}

/**
 * The channel that a request without a body names in its query. It seals nothing but its own number there: a query is
 * heard by everybody, and what was heard must not be worth repeating.
 */
export function channelOfQuery({ sessions }: Doors, request: Request): Channel | undefined {
  if (sessions === undefined || request.query === "") return undefined
  const query = parseForm(request.query)
  const session = query.get("session")
  if (session === undefined) return undefined
  const channel = sessions.channel(session, query.get("tag") ?? "")
  const sealed = base64urlDecode(query.get("sealed") ?? "") ?? new Uint8Array()
  const number = Number(query.get("number") ?? Number.NaN)
  if (channel.open(request.path, { number, sealed }) === undefined) throw sealRefused()
  return channel
}

/** A sealed request, opened. Throws a `RequestProblem`. */
export function openSealed(sessions: SealSessions, request: Request): Conversation {
  const raw = readJson(request)
  const { session, tag, number, sealed: text } = checkShape(raw, sealedRequestSchema)
  const channel = sessions.channel(session, tag)
  const opened = open(channel, request.path, { number, sealed: base64urlDecode(text) ?? new Uint8Array() })
  return sealed(channel, request.path, opened)
}

/**
 * Answers a request that nobody may make without the code. What goes wrong inside the seal is told inside it.
 * Throws a `RequestProblem`, for a request in the clear `sealed-required`, or `not-in-setup` once that is over.
 */
export function converseSealed(
  { sessions, isSealed }: Doors,
  request: Request,
  work: (conversation: Conversation) => Response,
): Response {
  if (sessions === undefined) return work({ isTrusted: true, body: () => readJson(request), json })
  const raw = readJson(request)
  if (!hasSeal(raw)) {
    if (!isSealed) throw notInSetup()
    throw new RequestProblem(
      "sealed-required",
      "This needs the code on the label. Open the device's page, or begin with GET /api/seal.",
    )
  }
  const conversation = openSealed(sessions, request)
  try {
    return work(conversation)
  } catch (error) {
    if (!(error instanceof RequestProblem)) throw error
    return conversation.json(error.problem.status, error.problem)
  }
}

export function notInSetup(): RequestProblem {
  return new RequestProblem("not-in-setup", "The device is not in setup mode. Start setup first.")
}

export function hasSeal(raw: unknown): boolean {
  return typeof raw === "object" && raw !== null && "sealed" in raw
}

function open(channel: Channel, purpose: string, message: SealedMessage): unknown {
  const text = channel.open(purpose, message)
  if (text === undefined) throw sealRefused()
  try {
    return JSON.parse(text)
  } catch {
    throw sealRefused()
  }
}

function sealed(channel: Channel, purpose: string, body: unknown): Conversation {
  return {
    isTrusted: true,
    body: () => body,
    json: (status, value, known) => json(200, sealedAnswer(channel, purpose, { status, body: value }, known)),
  }
}

/** More than an attempt and the marks of saved networks take beside the list, or a problem by itself. */
const stepBytes = 2048

export function sealedAnswer(
  channel: Channel,
  purpose: string,
  content: SealedContent,
  known?: () => unknown,
): SealedAnswer {
  const text = JSON.stringify(content)
  const length = utf8Length(text)
  const knownLength = known === undefined ? 0 : utf8Length(JSON.stringify(known()))
  const steps = Math.ceil(Math.max(length, knownLength + stepBytes) / stepBytes)
  const { number, sealed } = channel.seal(purpose, text + " ".repeat(steps * stepBytes - length))
  return { number, sealed: base64urlEncode(sealed) }
}
