/** How strongly the joined network is heard: asked of the radio while somebody looks, and at no other time. */
import type { Clock, Radio } from "./host.ts"
import { withinLimit } from "./time-limit.ts"

export interface WifiSignal {
  /** Somebody looks. */
  look(): void
  /** 0 to 100, of that network; null where the radio does not tell, and where nobody has looked lately. */
  percentOf(ssidBytes: string): number | null
}

/** A radio that is busy answers late. */
const limitMilliseconds = 5_000

/** Somebody who carries the device through the house sees it change; older than this it says nothing. */
const staleMilliseconds = 15_000

export function createWifiSignal(options: {
  clock: Clock
  radio: Pick<Radio, "signalPercent">
  /** The joined network. */
  ssidBytes: () => string | undefined
  onNews: () => void
}): WifiSignal {
  const { clock, radio, ssidBytes, onNews } = options
  let heard:
    | { readonly ssidBytes: string; readonly percent: number; readonly atMilliseconds: number }
    | undefined
  let isLooking = false

  const percentOf = (wanted: string) => {
    const isFresh = heard !== undefined && clock.now() - heard.atMilliseconds <= staleMilliseconds
    return isFresh && heard?.ssidBytes === wanted ? heard.percent : null
  }

  async function look(): Promise<void> {
    const asked = ssidBytes()
    if (radio.signalPercent === undefined || asked === undefined || isLooking) return
    isLooking = true
    const before = percentOf(asked)
    const { outcome, settled } = withinLimit(clock, limitMilliseconds, () => radio.signalPercent?.())
    const ended = await outcome
    const percent = ended.kind === "done" ? ended.value : undefined
    // It may have left meanwhile.
    if (asked === ssidBytes()) {
      heard = percent === undefined ? undefined : { ssidBytes: asked, percent, atMilliseconds: clock.now() }
      if (before !== percentOf(asked)) onNews()
    }
    await settled
    isLooking = false
  }

  return { look: () => void look(), percentOf }
}
