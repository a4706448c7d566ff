import type { Happening, LogView } from "../../shared/home-contract.ts"
import { ask } from "./api.ts"

/** Everything that the device remembers to have happened. */
export interface HappenedLog {
  /** Newest first; undefined until it came. */
  readonly list: readonly Happening[] | undefined
  /** When it was heard, by the phone's clock. */
  readonly atMilliseconds: number
  readonly isMissing: boolean
  load(): Promise<void>
}

export function createHappenedLog(onChange: () => void): HappenedLog {
  let list: readonly Happening[] | undefined
  let atMilliseconds = 0
  let isMissing = false

  return {
    get list() {
      return list
    },
    get atMilliseconds() {
      return atMilliseconds
    },
    get isMissing() {
      return isMissing
    },

    async load() {
      const answer = await ask<LogView>("/api/log")
      if (answer.kind === "accepted") {
        list = answer.value.happened
        atMilliseconds = Date.now()
      }
      isMissing = answer.kind !== "accepted" && list === undefined
      onChange()
    },
  }
}
