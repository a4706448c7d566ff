import type { SetupView } from "../../shared/contract.ts"
import { openTalk, type Talk } from "./api.ts"
import type { Session } from "./sealed-talk.ts"

/**
 * How long the stream may say nothing before the page asks again: three of the device's heartbeats; and before it spoke
 * at all, since some login sheets hold streams back.
 */
const silenceMilliseconds = 7500
const firstSilenceMilliseconds = 4000

/** Between two questions while nobody answers, and while the stream does not work in this browser. */
const retryMilliseconds = 1500
const pollMilliseconds = 2000

/** Streams that never spoke, one after the other, before the page settles for asking. */
const silentStreamsAllowed = 2

/**
 * Holds the newest view of the device, and gets it back each time the device's network goes away and returns.
 *
 * One question first; after its answer a stream of events, watched, because a stream whose network vanished stays
 * open and silent; the stream gone, questions again until one is answered.
 */
export class Link {
  /** What is said under a seal from now on, and what is heard; undefined while all is in the clear. */
  declare session: Session | undefined
  declare view: SetupView | undefined
  /** When `view` came, and since when nobody answers (undefined while somebody does); `performance.now()`. */
  declare viewTime: number
  declare lostTime: number | undefined
  declare private onView: (view: SetupView) => void
  declare private onChange: () => void
  declare private source: EventSource | undefined
  declare private timer: ReturnType<typeof setTimeout> | undefined
  declare private silentStreams: number
  /** Counts restarts, so that an answer to a question from before one is not taken for news. */
  declare private round: number

  /** `onView` hears each view before `onChange`; `onChange` also hears that nobody answers. */
  constructor(onView: (view: SetupView) => void, onChange: () => void) {
    this.onView = onView
    this.onChange = onChange
    this.viewTime = this.silentStreams = this.round = 0
  }

  get talk(): Talk {
    return this.session ?? openTalk
  }

  /** Forgets what is under way and asks anew: every later view was made after this call. */
  restart(): void {
    this.close()
    void this.ask()
  }

  /** Looks once, for whoever was a stranger until now: strangers are told of no attempt. */
  async look(): Promise<void> {
    this.close()
    const answer = await this.talk.ask<SetupView>("/api/scan")
    if (answer.kind === "accepted") this.view = answer.value
  }

  close(): void {
    this.round++
    this.source?.close()
    this.source = undefined
    clearTimeout(this.timer)
  }

  private async ask(): Promise<void> {
    const round = this.round
    const answer = await this.talk.ask<SetupView>("/api/scan")
    if (round !== this.round) return
    if (answer.kind !== "accepted") {
      this.lostTime ??= performance.now()
      this.onChange()
      this.restartAfter(retryMilliseconds)
      return
    }
    this.take(answer.value)
    // A view can make the page restart or close this link.
    if (round !== this.round) return
    if ("EventSource" in window && this.silentStreams < silentStreamsAllowed) this.listen()
    else this.restartAfter(pollMilliseconds)
  }

  private listen(): void {
    this.silentStreams++
    const { talk } = this
    this.source = new EventSource(talk.eventsAddress)
    this.source.onmessage = (event: MessageEvent<string>) => {
      const view = talk.read(event.data)
      if (view === undefined) return
      this.silentStreams = 0
      this.restartAfter(silenceMilliseconds)
      this.take(view)
    }
    this.source.addEventListener("alive", () => this.restartAfter(silenceMilliseconds))
    this.source.onerror = () => {
      this.close()
      this.restartAfter(retryMilliseconds)
    }
    this.restartAfter(firstSilenceMilliseconds)
  }

  private restartAfter(milliseconds: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.restart(), milliseconds)
  }

  private take(view: SetupView): void {
    this.view = view
    this.viewTime = performance.now()
    this.lostTime = undefined
    this.onView(view)
    this.onChange()
  }
}
