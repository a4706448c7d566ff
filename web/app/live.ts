import type { HomeChange, HomeView } from "../../shared/home-contract.ts"
import { ask } from "./api.ts"
import { type Heard, withChange } from "./heard.ts"

/** Which answers this app reads. It stays what it is when a device's contract is raised. */
const contractVersion: HomeView["contract"] = 1

/**
 * How long the stream may say nothing before the page asks again: three of the device's heartbeats; and before it spoke
 * at all.
 */
const silenceMilliseconds = 7500
const firstSilenceMilliseconds = 4000

/**
 * Between two questions while nobody answers. They come rarer, up to the most; since a device that was started again
 * is to be live within three seconds, that most is small, until it has been away for so long that nobody waits.
 */
const firstRetryMilliseconds = 1000
const retryMaximumMilliseconds = 2500
const patientTries = 240
const lateRetryMilliseconds = 10_000

/** Between two questions while streams do not work here. */
const pollMilliseconds = 5000

/** Streams that never spoke, one after the other, before the page settles for asking. */
const silentStreamsAllowed = 2

export interface LiveListeners {
  onHeard(heard: Heard): void
  /** The device does not know this phone, or no more. Nothing is asked until `wake`. */
  onStranger(): void
  onLost(): void
  /** The device speaks of things that this page cannot read. Nothing is asked until `wake`. */
  onOutdated(): void
}

export interface Live {
  /** Asks at once, and stays in touch. */
  wake(): void
  /** Nobody looks: no question until `wake`. */
  rest(): void
  /** Corrects what was heard by what the device has answered elsewhere. Later news stand upon it. */
  amend(correct: (view: HomeView) => HomeView): void
}

/**
 * Stays in touch with the device: one question first; after its answer a stream of events, watched, because a stream
 * whose network vanished stays open and silent; the stream gone, questions again.
 */
export function createLive({ onHeard, onStranger, onLost, onOutdated }: LiveListeners): Live {
  let heard: Heard | undefined
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let silentStreams = 0
  let tries = 0
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
    const answer = await ask<HomeView>("/api/home")
    if (now !== round) return
    if (answer.kind === "accepted") {
      tries = 0
      if (!take(answer.value)) return
      const mayListen = "EventSource" in window && silentStreams < silentStreamsAllowed
      if (mayListen) listen()
      else wakeAfter(pollMilliseconds)
    } else if (answer.kind === "refused" && answer.problem.code === "pairing-required") {
      rest()
      onStranger()
    } else {
      onLost()
      wakeAfter(retryDelay(tries++))
    }
  }

  function listen(): void {
    silentStreams++
    source = new EventSource("/api/home/events")
    source.onmessage = ({ data }: MessageEvent<string>) => {
      silentStreams = 0
      wakeAfter(silenceMilliseconds)
      take(JSON.parse(data))
    }
    source.addEventListener("alive", () => wakeAfter(silenceMilliseconds))
    source.onerror = () => {
      source?.close()
      // Why it ended is told to a question: the device is away, or this phone is known no more.
      wakeAfter(firstRetryMilliseconds)
    }
    wakeAfter(firstSilenceMilliseconds)
  }

  /** False where it cannot be read. */
  function take(news: HomeView | HomeChange): boolean {
    const now = Date.now()
    if (!("contract" in news)) {
      if (heard) heard = withChange(heard, news, now)
    } else if (news.contract === contractVersion) heard = { view: news, atMilliseconds: now }
    else {
      rest()
      onOutdated()
      return false
    }
    if (heard) onHeard(heard)
    return true
  }

  return {
    wake,
    rest,
    amend(correct) {
      if (heard === undefined) return
      heard = { ...heard, view: correct(heard.view) }
      onHeard(heard)
    },
  }
}

function retryDelay(tries: number): number {
  if (tries >= patientTries) return lateRetryMilliseconds
  return Math.min(retryMaximumMilliseconds, firstRetryMilliseconds * 1.5 ** tries)
}
