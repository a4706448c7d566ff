import type { NearbyView } from "../../shared/home-contract.ts"
import { ask } from "./api.ts"

/** The networks in the air around the device. */
export interface Nearby {
  /** Undefined until they were told. */
  readonly view: NearbyView | undefined
  readonly isMissing: boolean
  /** Has the device listen anew, and asks until it has. */
  scan(): Promise<void>
  /** Asks for what it heard last. */
  load(): Promise<void>
  /** Asks no more. */
  end(): void
}

/** A scan takes 2 to 14 seconds. */
const pauseMilliseconds = 1000

export function createNearby(onChange: () => void): Nearby {
  let view: NearbyView | undefined
  let isMissing = false
  let timer: ReturnType<typeof setTimeout> | undefined
  /** Counts the scans, so that an answer about one that was given up begins no other. */
  let round = 0

  async function look(path: "/api/networks/nearby" | "/api/networks/scan", body?: object): Promise<void> {
    const now = round
    const answer = await ask<NearbyView>(path, body)
    if (now !== round) return
    if (answer.kind === "accepted") view = answer.value
    isMissing = answer.kind !== "accepted"
    if (view?.scanning && !isMissing) timer = setTimeout(look, pauseMilliseconds, "/api/networks/nearby")
    onChange()
  }

  function end(): void {
    round++
    clearTimeout(timer)
  }

  return {
    get view() {
      return view
    },
    get isMissing() {
      return isMissing
    },
    scan() {
      end()
      return look("/api/networks/scan", {})
    },
    load() {
      end()
      return look("/api/networks/nearby")
    },
    end,
  }
}
