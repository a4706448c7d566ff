/** Promises for those who wait until the device is at home, or until that is in vain. */
import { PorchlightError } from "./errors.ts"
import type { State } from "./provisioning-state.ts"
import { type JoinedNetwork, joinedNetwork } from "./setup-view.ts"

export interface Arrivals {
  /** The network the device came to be in; undefined where it went offline. Rejects with code `closed`. */
  next(state: State): Promise<JoinedNetwork | undefined>
  settle(state: State): void
  /** Rejects everybody, now and later. */
  abandon(): void
}

interface Waiting {
  resolve(network: JoinedNetwork | undefined): void
  reject(error: PorchlightError): void
}

export function createArrivals(url: () => string): Arrivals {
  const waiting = new Set<Waiting>()
  let abandoned = false

  function settle({ phase }: State): void {
    if (phase.kind !== "home" && phase.kind !== "offline") return
    const network = phase.kind === "home" ? joinedNetwork(phase.result, url()) : undefined
    for (const one of waiting) one.resolve(network)
    waiting.clear()
  }

  return {
    next(state) {
      return new Promise((resolve, reject) => {
        if (abandoned) return reject(closedError())
        waiting.add({ resolve, reject })
        settle(state)
      })
    },
    settle,
    abandon() {
      abandoned = true
      for (const one of waiting) one.reject(closedError())
      waiting.clear()
    },
  }
}

export function closedError(): PorchlightError {
  return new PorchlightError("closed", "The device was closed. Create it again.")
}
