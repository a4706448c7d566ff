/** Does what the provisioning machine asks for, and tells it what came of it. */
import type { AccessPointOptions, Credentials, HeardAccessPoint, Host } from "./host.ts"
import type { Effect, Input, Timer } from "./provisioning-state.ts"
import { createRadioWork } from "./radio-work.ts"
import { storeSavedNetworks } from "./saved-networks.ts"
import { createTimers } from "./timers.ts"

export interface Effects {
  perform(effect: Effect): void
  /** The last scan; `atMilliseconds` is the clock's, undefined before the first. */
  readonly heard: {
    readonly accessPoints: readonly HeardAccessPoint[]
    readonly atMilliseconds: number | undefined
  }
  /** From the moment the radio begins to open the access point until it has closed it. */
  readonly isAccessPointUp: boolean
  /** Resolves when all that was to be saved is durable; rejects with what kept the last of it from that. */
  saved(): Promise<void>
  /** Final: ends every timer, and begins nothing more on the radio. */
  stop(): void
}

export function createEffects(options: {
  host: Host
  accessPoint: AccessPointOptions
  /** The program's own extra steps. */
  greet: (network: Credentials, address: string) => Promise<string | undefined>
  dispatch: (input: Input) => void
}): Effects {
  const { host, dispatch } = options
  const { radio, clock, log } = host
  const timers = createTimers<Timer>(clock, (timer) => dispatch({ kind: "timer-ended", timer }))
  const radioWork = createRadioWork(clock)
  let heard: Effects["heard"] = { accessPoints: [], atMilliseconds: undefined }
  let isAccessPointUp = false
  let saving: Promise<void> = Promise.resolve()
  let saveError: unknown

  function warn(error: unknown): void {
    log("warn", sentenceOf(error))
  }

  /** By `then`: an `async` of its own would take a kilobyte of a chip, beside the list and whoever is told of it. */
  function listen(): Promise<void> {
    return radio.scan().then((accessPoints) => {
      heard = { accessPoints, atMilliseconds: clock.now() }
    })
  }

  /** In its turn where one radio does everything: while it joins it cannot listen around. */
  async function scan(number: number): Promise<void> {
    try {
      await (radio.concurrent ? listen() : radioWork.queue(listen))
    } catch (error) {
      warn(error)
    }
    dispatch({ kind: "scan-ended", scan: number })
  }

  async function openAccessPoint(opening: number): Promise<void> {
    try {
      await radioWork.queue(() => {
        isAccessPointUp = true
        return radio.openAccessPoint(options.accessPoint)
      })
      dispatch({ kind: "access-point-opened", opening })
    } catch (error) {
      warn(error)
      dispatch({ kind: "access-point-failed", opening })
    }
  }

  async function closeAccessPoint(): Promise<void> {
    try {
      await radioWork.queue(() => radio.closeAccessPoint())
      isAccessPointUp = false
    } catch (error) {
      warn(error)
    }
  }

  async function join(attempt: number, network: Credentials): Promise<void> {
    try {
      const outcome = await radio.join(network, (step) => dispatch({ kind: "join-advanced", attempt, step }))
      if (outcome.kind === "joined") dispatch({ kind: "joined", attempt, address: outcome.address })
      else dispatch({ kind: "join-failed", attempt, code: outcome.code })
    } catch (error) {
      warn(error)
      dispatch({ kind: "join-failed", attempt, code: "radio-fault" })
    }
  }

  /** Never rejects: what went wrong is logged, and kept for those who ask. */
  async function save(networks: readonly Credentials[]): Promise<void> {
    try {
      await (radio.keeper?.keep(networks) ?? storeSavedNetworks(host.store, networks))
      saveError = undefined
    } catch (error) {
      saveError = error
      log("error", `The networks could not be saved: ${sentenceOf(error)}`)
    }
  }

  /** Only after the credentials are durable: a result that was shown is never lost. */
  async function greet({ attempt, network, address }: Extract<Effect, { kind: "greet" }>): Promise<void> {
    await saving
    let text: string | undefined
    try {
      text = await options.greet(network, address)
    } catch (error) {
      warn(error)
    }
    dispatch({ kind: "greeted", attempt, text })
  }

  function perform(effect: Effect): void {
    switch (effect.kind) {
      case "scan":
        scan(effect.scan)
        break
      case "open-access-point":
        openAccessPoint(effect.opening)
        break
      case "close-access-point":
        closeAccessPoint()
        break
      case "join":
        // Begins when the radio has done what was asked before, and does not hold up what is asked later: `leave`.
        radioWork.queue(async () => void join(effect.attempt, effect.network))
        break
      case "leave":
        radioWork.queue(() => radio.leave()).catch(warn)
        break
      case "save":
        saving = saving.then(() => save(effect.networks))
        break
      case "greet":
        greet(effect)
        break
      case "start-timer":
        timers.start(effect.timer, effect.milliseconds)
        break
      case "stop-timer":
        timers.stop(effect.timer)
        break
    }
  }

  return {
    perform,
    get isAccessPointUp() {
      return isAccessPointUp
    },
    get heard() {
      return heard
    },
    async saved() {
      await saving
      if (saveError !== undefined) throw saveError
    },
    stop() {
      timers.stopAll()
      radioWork.abandon()
    },
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
