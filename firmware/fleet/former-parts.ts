/** Parts that a program no longer defines: what the broker keeps of them is taken away. */
import type { Clock, Log } from "../core/host.ts"
import { type DiscoveredDevice, topicsOfPart } from "./discovery.ts"
import type { KnownParts, Part } from "./known-parts.ts"
import { emptied, type RetainedState } from "./retained-states.ts"

export interface FormerParts {
  /** The broker is there. */
  opened(): void
  /** What is to be told before the present; none until a program had its time. */
  states(present: readonly Part[], device: DiscoveredDevice): readonly RetainedState[]
  /** All that `states` gave last was told, but for what the broker has refused: that is told another time. */
  told(present: readonly Part[], isRefused: (topic: string) => boolean): Promise<void>
  close(): void
}

/**
 * What is not defined so long after the device came to the broker is gone. Some programs define what they find on a bus
 * or in the air, and Home Assistant forgets what people have set of a part that it is told is gone.
 */
const goneMilliseconds = 300_000

/** `onDue`: now there is something to be told. */
export function createFormerParts(options: {
  readonly known: KnownParts
  readonly clock: Clock
  readonly log: Log
  readonly onDue: () => void
}): FormerParts {
  const { known, clock, log, onDue } = options
  /** Whether what is not defined is gone; undefined until there was a broker. */
  let isComplete: boolean | undefined
  let cancel = () => {}
  let topics: readonly string[] = []

  return {
    opened() {
      if (isComplete !== undefined) return
      isComplete = false
      cancel = clock.after(goneMilliseconds, () => {
        isComplete = true
        onDue()
      })
    },

    states(present, device) {
      if (isComplete !== true) return []
      const topicsOf = (parts: readonly Part[]) => parts.flatMap((part) => topicsOfPart(part, device))
      // A part of another kind under the same id has the same state.
      const kept = new Set(topicsOf(present))
      topics = [...new Set(topicsOf(known.former(present)))].filter((topic) => !kept.has(topic))
      return topics.map(emptied)
    },

    async told(present, isRefused) {
      const former = isComplete === true ? known.former(present) : []
      if (former.length === 0 || topics.some(isRefused)) return
      const names = former.map(({ kind, id }) => `${kind} ${id}`).join(", ")
      log("info", `What the program no longer defines was taken away from the broker: ${names}.`)
      await known.keep(present)
    },

    close: () => cancel(),
  }
}
