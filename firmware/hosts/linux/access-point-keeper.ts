/** Keeps the access point up from when it is asked for until it is no longer: also when NetworkManager comes and goes. */
import { PorchlightError } from "../../core/errors.ts"
import type { AccessPointOptions, Clock, Log } from "../../core/host.ts"
import type { RaisedAccessPoint } from "./access-point.ts"

/** Between the tries to raise it again; the last one repeats. NetworkManager is back within some seconds. */
const retryMilliseconds = [1000, 2000, 4000, 8000, 15_000, 30_000]

export interface AccessPointKeeper {
  readonly isWanted: boolean
  /** Whether this is what it raises: by its own address, or, while that is not known yet, by its name. */
  isOwn(heard: { readonly bssid: string; readonly ssidBytes: string }): boolean
  /** Idempotent. Rejects as `raise` does; then it is not wanted either. */
  open(options: AccessPointOptions): Promise<void>
  /** Idempotent. */
  close(): Promise<void>
}

export function createAccessPointKeeper(context: {
  readonly clock: Clock
  readonly log: Log
  readonly raise: (options: AccessPointOptions, onLost: () => void) => Promise<RaisedAccessPoint>
}): AccessPointKeeper {
  const { clock, log, raise } = context
  let wanted: AccessPointOptions | undefined
  let raised: RaisedAccessPoint | undefined
  let stopRetry = () => {}
  /** One thing after the other, so that each ends in the state it was asked for. */
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = turn.then(work)
    turn = done.catch(() => {})
    return done
  }

  const takeDown = async () => {
    const down = raised
    raised = undefined
    await down?.close()
  }
  const raiseNow = async (options: AccessPointOptions) => {
    let isLost = false
    const up = await raise(options, () => {
      isLost = true
      if (raised === undefined) return
      log("warn", "The access point went down by itself. Raising it again.")
      retry(0)
    })
    raised = up
    if (isLost) retry(0)
  }
  const retry = (count: number) => {
    stopRetry()
    const last = retryMilliseconds.length - 1
    stopRetry = clock.after(retryMilliseconds[Math.min(count, last)] ?? 0, () => {
      inTurn(async () => {
        if (wanted === undefined) return
        await takeDown().catch(() => {})
        await raiseNow(wanted)
        log("info", "The access point is up again.")
      }).catch((error: unknown) => {
        log("warn", `The access point is still down: ${sentenceOf(error)}`)
        if (wanted !== undefined) retry(count + 1)
      })
    })
  }

  return {
    get isWanted() {
      return wanted !== undefined
    },
    isOwn({ bssid, ssidBytes }) {
      return raised?.bssid === undefined ? ssidBytes === wanted?.ssidBytes : bssid === raised.bssid
    },
    open(options) {
      return inTurn(async () => {
        if (raised !== undefined && isSame(wanted, options)) return
        stopRetry()
        wanted = options
        try {
          await takeDown()
          await raiseNow(options)
        } catch (error) {
          wanted = undefined
          throw error
        }
      })
    },
    close() {
      // At once, so that nothing that waits for its turn raises it again.
      wanted = undefined
      stopRetry()
      return inTurn(takeDown)
    },
  }
}

function isSame(one: AccessPointOptions | undefined, other: AccessPointOptions): boolean {
  return (
    one?.ssidBytes === other.ssidBytes &&
    one.address === other.address &&
    one.security === other.security &&
    one.password === other.password
  )
}

function sentenceOf(error: unknown): string {
  return error instanceof PorchlightError ? error.message : String(error)
}
