/** The device's own interface, as `shared/contract.ts` describes it. */
import { base64urlEncode, utf8Encode } from "../../shared/bytes.ts"
import {
  type Attempt,
  type ConnectAccepted,
  connectRequestSchema,
  type DeviceDescription,
  finishRequestSchema,
  type SetupView,
} from "../../shared/contract.ts"
import { isPasswordless, type Security } from "../../shared/wifi.ts"
import { readNothing, readShape } from "./body.ts"
import type { Events } from "./events.ts"
import type { Credentials } from "./host.ts"
import type { Request, Response } from "./http.ts"
import { RequestProblem } from "./problem.ts"
import { mayJoin } from "./provisioning.ts"
import type { Input, State } from "./provisioning-state.ts"
import type { Answer } from "./routes.ts"

/** What the routes ask of the device. */
export interface Provisioned {
  readonly name: string
  readonly state: State
  readonly events: Events
  dispatch(input: Input): void
  describe(): DeviceDescription
  view(): SetupView
  attempt(): Attempt
  /** Of the network as last heard. */
  securityOf(ssidBytes: string): Security | undefined
}

export function apiRoutes(device: Provisioned): ReadonlyMap<string, ReadonlyMap<string, Answer>> {
  return new Map([
    ["/api/device", new Map<string, Answer>([["GET", () => json(200, device.describe())]])],
    [
      "/api/scan",
      new Map<string, Answer>([
        ["GET", () => show(device, () => json(200, device.view()))],
        ["POST", (request) => scan(device, request)],
      ]),
    ],
    [
      "/api/connect",
      new Map<string, Answer>([
        ["GET", () => show(device, () => json(200, device.attempt()))],
        ["POST", (request) => connect(device, readCredentials(device, request))],
      ]),
    ],
    ["/api/events", new Map<string, Answer>([["GET", () => stream(device)]])],
    ["/api/setup/finish", new Map<string, Answer>([["POST", (request) => finish(device, request)]])],
  ])
}

export function json(status: number, value: unknown): Response {
  return {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: utf8Encode(JSON.stringify(value)),
  }
}

/** Gives a phone the present, and notes that it was given. */
export function show(device: Provisioned, answer: () => Response): Response {
  const response = answer()
  device.dispatch({ kind: "result-collected" })
  return response
}

function scan(device: Provisioned, request: Request): Response {
  readNothing(request)
  if (device.state.phase.kind !== "setup") throw cannotNow(device.state)
  device.dispatch({ kind: "scan-asked" })
  return json(202, device.view())
}

function stream(device: Provisioned): Response {
  const response = device.events.open()
  if (response !== undefined) return response
  throw new RequestProblem("too-many-streams", "Too many pages are open. Ask GET /api/scan instead.")
}

function readCredentials(device: Provisioned, request: Request): Credentials {
  const wish = readShape(request, connectRequestSchema)
  const ssidBytes = wish.ssidBytes ?? base64urlEncode(utf8Encode(wish.ssid ?? ""))
  const security = wish.security ?? assumedSecurity(device, ssidBytes, wish.password)
  const hidden = wish.hidden ?? false
  if (isPasswordless(security)) return { ssidBytes, security, hidden }
  if (wish.password !== undefined) return { ssidBytes, security, password: wish.password, hidden }
  throw new RequestProblem("invalid-field", "password: is missing; this network needs one.", "password")
}

/**
 * Of a network whose security nobody named. A password is meant for a network that asks for one: it must not end in an
 * open join because a stranger announces the same name.
 */
export function assumedSecurity(
  device: Provisioned,
  ssidBytes: string,
  password: string | undefined,
): Security {
  const heard = device.securityOf(ssidBytes)
  if (password === undefined) return heard ?? "open"
  return heard === undefined || isPasswordless(heard) ? "wpa2-wpa3" : heard
}

/** Takes up a wish to join; throws a `RequestProblem` where this is not the time. */
export function connect(device: Provisioned, network: Credentials): Response {
  if (!mayJoin(device.state)) throw cannotNow(device.state)
  device.dispatch({ kind: "join-asked", network })
  const accepted: ConnectAccepted = { attempt: device.state.lastAttempt }
  return json(202, accepted)
}

function finish(device: Provisioned, request: Request): Response {
  const { attempt } = readShape(request, finishRequestSchema)
  const current = device.attempt()
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
    : new RequestProblem("not-in-setup", "The device is not in setup mode. Start setup first.")
}
