import type { DeviceDescription, SetupView } from "../../shared/contract.ts"
import { ask } from "./api.ts"

/**
 * How long the stream may say nothing before the page asks again: three of the device's heartbeats; and before it spoke
 * at all.
 */
const silenceMilliseconds = 7500
const firstSilenceMilliseconds = 4000

/** Between two questions while nobody answers, and while streams do not work here. */
const retryMilliseconds = 2000
const pollMilliseconds = 5000

/** Streams that never spoke, one after the other, before the page settles for asking. */
const silentStreamsAllowed = 2

/** The device as it is now. */
export interface Present {
  readonly device: DeviceDescription
  /** Where it is joined; undefined also before that was told. */
  readonly network: { readonly ssid: string; readonly address: string } | undefined
}

export interface LiveListeners {
  onPresent(present: Present): void
  /** The device does not know this phone, or no more. Nothing is asked until `wake`. */
  onStranger(): void
  onLost(): void
}

export interface Live {
  /** Asks at once, and stays in touch. */
  wake(): void
  /** Nobody looks: no question until `wake`. */
  rest(): void
}

/**
 * Stays in touch with the device: one question first; after its answer a stream of events, watched, because a stream
 * whose network vanished stays open and silent; the stream gone, questions again.
 */
export function createLive({ onPresent, onStranger, onLost }: LiveListeners): Live {
  let device: DeviceDescription | undefined
  let attempt: SetupView["attempt"] | undefined
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let silentStreams = 0
  /** Counts beginnings, so that an answer to a question from before one is not taken for news. */
  let round = 0

  function rest(): void {
    round++
    source?.close()
    source = undefined
    clearTimeout(timer)
  }

  function wake(): void {
    rest()
    void begin()
  }

  function wakeAfter(milliseconds: number): void {
    clearTimeout(timer)
    timer = setTimeout(wake, milliseconds)
  }

  async function begin(): Promise<void> {
    const now = round
    if (!(await describe(now))) return
    if ("EventSource" in window && silentStreams < silentStreamsAllowed) return listen(now)
    const answer = await ask<SetupView>("/api/scan")
    if (now !== round) return
    if (answer.kind === "accepted") take(answer.value)
    wakeAfter(pollMilliseconds)
  }

  /** False where there is nothing to go on with, or somebody began anew meanwhile. */
  async function describe(now: number): Promise<boolean> {
    const answer = await ask<DeviceDescription>("/api/device")
    if (now !== round) return false
    if (answer.kind === "accepted") {
      device = answer.value
      tell()
      return true
    }
    if (answer.kind === "refused" && answer.problem.code === "pairing-required") {
      rest()
      onStranger()
    } else {
      onLost()
      wakeAfter(retryMilliseconds)
    }
    return false
  }

  function listen(now: number): void {
    silentStreams++
    source = new EventSource("/api/events")
    source.onmessage = ({ data }: MessageEvent<string>) => {
      silentStreams = 0
      wakeAfter(silenceMilliseconds)
      const known = attempt?.kind
      take(JSON.parse(data))
      // Its mode is another one then, which events do not say.
      if (known !== undefined && known !== attempt?.kind) void describe(now)
    }
    source.addEventListener("alive", () => wakeAfter(silenceMilliseconds))
    source.onerror = () => {
      source?.close()
      // Why it ended is told to a question: the device is away, or this phone is known no more.
      wakeAfter(retryMilliseconds)
    }
    wakeAfter(firstSilenceMilliseconds)
  }

  function take(view: SetupView): void {
    attempt = view.attempt
    tell()
  }

  function tell(): void {
    if (device) onPresent({ device, network: attempt?.kind === "joined" ? attempt : undefined })
  }

  return { wake, rest }
}
