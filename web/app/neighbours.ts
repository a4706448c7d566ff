import type { Introduced, Neighbour, NeighboursView } from "../../shared/home-contract.ts"
import { ask } from "./api.ts"

/** Other devices of the house. They are looked for only while somebody looks at them. */
export interface Neighbours {
  /** Undefined until they were told. */
  readonly list: readonly Neighbour[] | undefined
  readonly isLooking: boolean
  readonly isMissing: boolean
  /** Has the device look around, which takes it some seconds. */
  look(): Promise<void>
  /** Goes to the app of one that shares the root, which lets this phone in at the word of the device that knows it. */
  follow(neighbour: Neighbour): Promise<void>
  /** What is answered now is for nobody. */
  end(): void
}

export function createNeighbours(onChange: () => void): Neighbours {
  let list: readonly Neighbour[] | undefined
  let isLooking = false
  let isMissing = false
  /** Counts the looks, so that the answer to one that was given up changes nothing. */
  let round = 0

  return {
    get list() {
      return list
    },
    get isLooking() {
      return isLooking
    },
    get isMissing() {
      return isMissing
    },
    async look() {
      const now = ++round
      isLooking = true
      isMissing = false
      onChange()
      const answer = await ask<NeighboursView>("/api/neighbours")
      if (now !== round) return
      isLooking = false
      isMissing = answer.kind !== "accepted"
      if (answer.kind === "accepted") list = answer.value.neighbours
      onChange()
    },
    async follow({ id, url }) {
      const now = round
      const answer = await ask<Introduced>("/api/neighbours/introduce", { id })
      // Without its word the way is the one that any link goes.
      if (now === round) location.assign(answer.kind === "accepted" ? answer.value.url : url)
    },
    end() {
      round++
      isLooking = false
    },
  }
}
