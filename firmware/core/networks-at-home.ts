/** The device's networks, as its people see them from home: those it knows, those in the air, and joining another one. */
import type { ConnectAccepted } from "../../shared/contract.ts"
import { forgetRequestSchema, type MoveView, type NetworksView } from "../../shared/home-contract.ts"
import { askedNetwork } from "./asked-network.ts"
import { readJson, readNothing, readShape } from "./body.ts"
import type { Radio } from "./host.ts"
import type { Request, Response } from "./http.ts"
import { json } from "./json.ts"
import { readableSsid } from "./networks.ts"
import type { Present } from "./present.ts"
import { RequestProblem } from "./problem.ts"
import { mayMove } from "./provisioning-at-home.ts"
import type { Input, State } from "./provisioning-state.ts"
import type { Answer } from "./routes.ts"
import { named } from "./setup-view.ts"

export interface NetworksAtHome {
  readonly state: () => State
  readonly dispatch: (input: Input) => void
  readonly radio: Pick<Radio, "supports">
  readonly present: Pick<Present, "nearby" | "securityOf">
  /** Rejects where what was forgotten is not durable. */
  readonly saved: () => Promise<void>
}

export function networkRoutes(device: NetworksAtHome): ReadonlyMap<string, ReadonlyMap<string, Answer>> {
  const { state, present } = device
  const post = (answer: (request: Request) => Response | Promise<Response>) => new Map([["POST", answer]])
  return new Map([
    ["/api/networks", new Map([["GET", () => json(200, networksOf(state()))]])],
    ["/api/networks/forget", post((request) => forget(device, request))],
    ["/api/networks/nearby", new Map([["GET", () => json(200, present.nearby())]])],
    ["/api/networks/scan", post((request) => scan(device, request))],
    ["/api/networks/join", post((request) => json(202, join(device, request)))],
  ])
}

async function forget({ state, dispatch, saved }: NetworksAtHome, request: Request): Promise<Response> {
  const { ssidBytes } = readShape(request, forgetRequestSchema)
  if (!state().saved.some((network) => network.ssidBytes === ssidBytes)) {
    throw new RequestProblem("not-found", "There is no such network. Ask for the list again.")
  }
  dispatch({ kind: "forget-asked", ssidBytes })
  try {
    await saved()
  } catch (error) {
    throw new RequestProblem("storage-failed", error instanceof Error ? error.message : String(error))
  }
  return json(200, networksOf(state()))
}

function scan({ state, dispatch, present }: NetworksAtHome, request: Request): Response {
  readNothing(request)
  if (!mayMove(state())) throw cannotNow()
  dispatch({ kind: "scan-asked" })
  return json(202, present.nearby())
}

/** Begins when the answer is out: whoever asked by the network that is left hears no more from there. */
function join({ state, dispatch, radio, present }: NetworksAtHome, request: Request): ConnectAccepted {
  const network = askedNetwork(readJson(request), present, state().saved)
  if (!mayMove(state())) throw cannotNow()
  // It need not be left for one that cannot be joined at all.
  if (!radio.supports(network.security)) {
    throw new RequestProblem("invalid-field", "security: this device cannot join such a network.", "security")
  }
  dispatch({ kind: "move-asked", network })
  return { attempt: state().lastAttempt }
}

/** While setup is open nobody comes here: nothing is answered by HTTPS then. */
function cannotNow(): RequestProblem {
  return new RequestProblem(
    "attempt-under-way",
    "The device is on its way to a network. Wait for its result.",
  )
}

/** The last joined first; one row for each SSID. */
export function networksOf(state: State): NetworksView {
  const { saved, phase } = state
  const joined = phase.kind === "home" || phase.kind === "grace" ? phase.result.network.ssidBytes : undefined
  const names = new Set(saved.map(({ ssidBytes }) => ssidBytes))
  const networks = [...names].map((ssidBytes) => ({
    ssid: readableSsid(ssidBytes),
    ssidBytes,
    isJoined: ssidBytes === joined,
  }))
  return { networks, attempt: moveOf(state) }
}

function moveOf({ phase, moveFailure }: State): MoveView {
  if (phase.kind === "moving") return { kind: "joining", ...named(phase) }
  if (moveFailure !== undefined) return { kind: "failed", ...named(moveFailure), code: moveFailure.code }
  return phase.kind === "home" ? { kind: "joined", ...named(phase.result) } : { kind: "none" }
}
