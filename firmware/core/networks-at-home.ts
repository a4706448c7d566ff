/** Which networks the device has joined, told and forgotten from home. */
import type { NetworksView } from "../../shared/home-contract.ts"
import { forgetRequestSchema } from "../../shared/home-contract.ts"
import { readShape } from "./body.ts"
import type { Request, Response } from "./http.ts"
import { json } from "./json.ts"
import { readableSsid } from "./networks.ts"
import { RequestProblem } from "./problem.ts"
import type { Input, State } from "./provisioning-state.ts"

export interface NetworksAtHome {
  list(): Response
  forget(request: Request): Promise<Response>
}

export function createNetworksAtHome(options: {
  state: () => State
  dispatch: (input: Input) => void
  /** Rejects where what was forgotten is not durable. */
  saved: () => Promise<void>
}): NetworksAtHome {
  const { state, dispatch, saved } = options
  return {
    list: () => json(200, networksOf(state())),
    async forget(request) {
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
    },
  }
}

/** The last joined first; one row for each SSID. */
export function networksOf({ saved, phase }: State): NetworksView {
  const joined = phase.kind === "home" || phase.kind === "grace" ? phase.result.network.ssidBytes : undefined
  const names = new Set(saved.map(({ ssidBytes }) => ssidBytes))
  const networks = [...names].map((ssidBytes) => ({
    ssid: readableSsid(ssidBytes),
    ssidBytes,
    isJoined: ssidBytes === joined,
  }))
  return { networks }
}
