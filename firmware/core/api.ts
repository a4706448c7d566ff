/** The device's own interface, as `shared/contract.ts` describes it. */
import { type ConnectAccepted, finishRequestSchema, sealRequestSchema } from "../../shared/contract.ts"
import type { Channel } from "../../shared/seal.ts"
import { askedNetwork } from "./asked-network.ts"
import { checkShape, readNothing, readShape } from "./body.ts"
import {
  type Conversation,
  channelOfQuery,
  converse,
  converseSealed,
  type Doors,
  notInSetup,
  sealedAnswer,
} from "./conversation.ts"
import type { Events, Reader } from "./events.ts"
import type { Credentials } from "./host.ts"
import type { House } from "./house.ts"
import type { Request, Response } from "./http.ts"
import { json } from "./json.ts"
import type { Present } from "./present.ts"
import { RequestProblem } from "./problem.ts"
import { mayJoin } from "./provisioning.ts"
import type { Input, State } from "./provisioning-state.ts"
import type { Answer } from "./routes.ts"
import type { Speeches } from "./speech.ts"

/** What the routes ask of the device. */
export interface Provisioned {
  readonly name: string
  readonly state: State
  readonly events: Events
  readonly doors: Doors
  /** The device at home, where it has HTTPS. */
  readonly house: House | undefined
  readonly present: Present
  readonly speeches: Speeches
  dispatch(input: Input): void
}

/** What the methods of one path answer, made as it is asked for: standing, they would take 3 KB of a chip's memory. */
export function apiRoutes(device: Provisioned, path: string): ReadonlyMap<string, Answer> | undefined {
  switch (path) {
    case "/api/device":
      return new Map([["GET", (request) => describe(device, request)]])
    case "/api/scan":
      return new Map<string, Answer>([
        ["GET", (request) => converse(device.doors, request, (talk) => show(device, talk))],
        ["POST", (request) => scan(device, request)],
      ])
    case "/api/connect":
      return new Map<string, Answer>([
        ["GET", (request) => converse(device.doors, request, (talk) => showAttempt(device, talk))],
        ["POST", (request) => converseSealed(device.doors, request, (talk) => join(device, talk))],
      ])
    case "/api/events":
      return new Map([["GET", (request) => stream(device, request)]])
    case "/api/setup/finish":
      return new Map([
        ["POST", (request) => converseSealed(device.doors, request, (talk) => finish(device, talk))],
      ])
    case "/api/seal":
      // Where nothing is ever sealed there is no such path.
      return device.doors.sessions === undefined ? undefined : sealRoutes(device)
  }
  return undefined
}

function sealRoutes(device: Provisioned): ReadonlyMap<string, Answer> {
  const inSetup = () => {
    const { sessions, isSealed } = device.doors
    if (sessions === undefined || !isSealed) throw cannotNow(device.state)
    return sessions
  }
  const answer = (request: Request) => inSetup().answer(readShape(request, sealRequestSchema))
  return new Map<string, Answer>([
    ["GET", () => json(200, inSetup().offer())],
    ["POST", (request) => json(200, answer(request))],
  ])
}

function describe(device: Provisioned, request: Request): Response {
  return converse(device.doors, request, ({ isTrusted, json }) =>
    json(200, isTrusted ? device.present.describe() : { name: device.name }),
  )
}

/** Gives a phone the present, and notes that it was given. */
function show(device: Provisioned, { isTrusted, json }: Conversation): Response {
  if (!isTrusted) return json(200, device.present.strangersView())
  const response = json(200, device.present.view(), device.present.strangersView)
  device.dispatch({ kind: "result-collected" })
  return response
}

function showAttempt(device: Provisioned, { isTrusted, json }: Conversation): Response {
  if (!isTrusted) return json(200, device.present.strangersView().attempt)
  const response = json(200, device.present.attempt())
  device.dispatch({ kind: "result-collected" })
  return response
}

function scan(device: Provisioned, request: Request): Response {
  readNothing(request)
  return converse(device.doors, request, ({ isTrusted, json }) => {
    if (device.state.phase.kind !== "setup" && isTrusted) throw cannotNow(device.state)
    device.dispatch({ kind: "scan-asked" })
    // A stranger is told that it scans also where it cannot now, for it joins.
    const known = () => ({ ...device.present.strangersView(), scanning: true })
    return json(202, isTrusted ? device.present.view() : known(), known)
  })
}

function stream(device: Provisioned, request: Request): Response {
  const { doors, events } = device
  const channel = channelOfQuery(doors, request)
  const response = events.open(
    channel === undefined ? openReader(device, request) : sealedReader(device, channel, request),
  )
  if (response !== undefined) return held(device, request, response)
  throw new RequestProblem("too-many-streams", "Too many pages are open. Ask GET /api/scan instead.")
}

/** A phone that listens is in use: it gives way to none that is paired after it. */
export function held(
  { house }: Pick<Provisioned, "house">,
  { session }: Request,
  response: Response,
): Response {
  const { body } = response
  if (house === undefined || session === undefined || typeof body !== "function") return response
  return {
    ...response,
    body(sink) {
      const release = house.hold(session.id)
      const gone = body(sink)
      return () => {
        release()
        gone()
      }
    },
  }
}

/** Told nothing more once the session has ended. */
function sealedReader(device: Provisioned, channel: Channel, { path }: Request): Reader {
  return {
    isTrusted: true,
    hasNews: () => true,
    present() {
      if (channel.isWiped) return undefined
      const content = { status: 200, body: device.present.view() }
      return JSON.stringify(sealedAnswer(channel, path, content, device.present.strangersView))
    },
  }
}

/**
 * Somebody without a session. Whoever begins as a stranger stays one, since the last event of a setup goes out while its
 * access point still stands; and whoever was none is told nothing more when setup is sealed again.
 */
function openReader(device: Provisioned, { session }: Request): Reader {
  const isStranger = device.doors.isSealed
  let told = ""
  // That something happened is news too: a stranger hears of the list alone.
  const listNow = () => JSON.stringify({ ...device.present.strangersView(), ageMilliseconds: null })
  return {
    isTrusted: !isStranger,
    hasNews: () => !isStranger || listNow() !== told,
    present() {
      const isOut = session !== undefined && device.house?.isIn(session.id) === false
      if (!isStranger)
        return device.doors.isSealed || isOut ? undefined : JSON.stringify(device.present.view())
      told = listNow()
      return JSON.stringify(device.present.strangersView())
    },
  }
}

function join(device: Provisioned, { body, json }: Conversation): Response {
  return json(202, connect(device, askedNetwork(body(), device.present)))
}

/** Takes up a wish to join; throws a `RequestProblem` where this is not the time. */
export function connect(device: Provisioned, network: Credentials): ConnectAccepted {
  if (!mayJoin(device.state)) throw cannotNow(device.state)
  device.dispatch({ kind: "join-asked", network })
  return { attempt: device.state.lastAttempt }
}

function finish(device: Provisioned, { body, json }: Conversation): Response {
  const { attempt } = checkShape(body(), finishRequestSchema)
  const current = device.present.attempt()
  if (current.kind !== "joined" || current.attempt !== attempt) {
    throw new RequestProblem(
      "unknown-attempt",
      "That attempt has no result. Ask GET /api/connect.",
      "attempt",
    )
  }
  device.dispatch({ kind: "result-seen", attempt })
  return json(202, current)
}

function cannotNow(state: State): RequestProblem {
  return state.phase.kind === "joining"
    ? new RequestProblem("attempt-under-way", "The device is joining a network. Wait for its result.")
    : notInSetup()
}
