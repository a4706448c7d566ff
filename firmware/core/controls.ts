/** What the device obeys: controls of the program, set by one person at a time, and shown to all. */
import type { ControlRequest, ControlValue, ControlView } from "../../shared/home-contract.ts"
import {
  type ControlDefinition,
  type ControlOptions,
  complaintAbout,
  controlDefinition,
} from "./control-definition.ts"
import type { ControlKeys } from "./control-keys.ts"
import { busyWith, refused, unsure } from "./control-problems.ts"
import type { Clock, Log } from "./host.ts"
import { badPart, checkNewPart } from "./part-definition.ts"
import { RequestProblem } from "./problem.ts"
import { type Outcome, reasonOf, withinLimit } from "./time-limit.ts"

/** A control as its program has it. */
export interface Control {
  readonly id: string
  /** As last known; null where it is not. A button has none. */
  readonly value: ControlValue
  /** Tells phones that it changed by itself, by a hand at the lamp. Does not call `set`. */
  changed(value: ControlValue): void
}

/** A control as the device has it. */
export interface Controlled extends Control {
  readonly label: string
  view(): ControlView
  /** Throws a `RequestProblem`. Resolves when it is done. */
  put(request: ControlRequest): Promise<ControlView>
}

export interface Controls {
  /** Throws a `PorchlightError`, code `bad-control`. */
  define(id: string, options: ControlOptions): Controlled
  readonly all: ReadonlyMap<string, Controlled>
  /** Asks each how it stands, where it can be asked. */
  look(): void
  close(): void
}

/** A blind that runs, or a lamp that is asked over the air, is done or under way within this. */
const setLimitMilliseconds = 10_000

/** How long an answer waits for `get` to say what came of it; afterwards that is news like any other. */
const settleMilliseconds = 1_000

export function createControls(options: {
  clock: Clock
  log: Log
  keys: ControlKeys
  onNews: () => void
  onSet: (control: Controlled, value: ControlValue) => void
}): Controls {
  const { clock, log, keys, onNews } = options
  const all = new Map<string, Controlled>()
  const looks: (() => void)[] = []
  let isClosed = false

  function define(id: string, wish: ControlOptions): Controlled {
    checkNewPart("control", id, all)
    const definition = controlDefinition(id, wish)
    const { label } = definition
    const get: (() => unknown) | undefined = wish.kind === "button" ? undefined : wish.get
    const set = wish.set as (value: ControlValue) => unknown
    let value: ControlValue = null
    /** Counts what was set and told, so that an answer asked for before is not taken for the newest. */
    let turn = 0
    let isLooking = false
    let isFailing = false
    /** The last `set`, until it has ended however long that takes. */
    let busy: Promise<unknown> | undefined
    let queue: Promise<unknown> = Promise.resolve()

    function take(next: unknown): void {
      const known = next as ControlValue
      const isValue = next === null || complaintAbout(definition, known) === undefined
      const taken = isValue ? known : null
      if (taken === value || isClosed) return
      value = taken
      onNews()
    }

    async function look(): Promise<void> {
      if (get === undefined || isLooking) return
      isLooking = true
      const asked = turn
      const { outcome, settled } = withinLimit(clock, setLimitMilliseconds, get)
      const ended = await outcome
      if (asked === turn) take(ended.kind === "done" ? ended.value : null)
      const fault = ended.kind === "done" ? undefined : reasonOf(ended, setLimitMilliseconds)
      if (fault !== undefined && !isFailing) log("warn", `The control ${id} could not be asked: ${fault}.`)
      isFailing = fault !== undefined
      await settled
      isLooking = false
      // It was set while the answer was under way: what came is of before.
      if (asked !== turn && !isClosed) await look()
    }

    async function apply(wanted: ControlValue): Promise<Outcome<unknown>> {
      if (busy !== undefined) throw busyWith(label)
      turn += 1
      const { outcome, settled } = withinLimit(clock, setLimitMilliseconds, () => set(wanted))
      busy = settled
      void settled.then(() => {
        busy = undefined
      })
      const ended = await outcome
      if (ended.kind === "done") {
        turn += 1
        if (definition.kind !== "button") take(wanted)
        options.onSet(controlled, wanted)
      } else {
        log("warn", `The control ${id} could not be set: ${reasonOf(ended, setLimitMilliseconds)}.`)
      }
      // It may have settled on another value than was asked for; the answer is to tell it.
      const looked = withinLimit(clock, settleMilliseconds, look)
      if (ended.kind === "done") await looked.outcome
      return ended
    }

    /** Applies it, or answers as it did for the same key. */
    async function once({ value: wanted, key }: ControlRequest): Promise<void> {
      if (key === undefined) return settle(await apply(wanted))
      const known = keys.look(key, id, wanted)
      if (known === "other") {
        throw new RequestProblem("invalid-field", "key: was used for another wish. Make a new one.", "key")
      }
      if (known === "done") return
      if (known === "begun") throw unsure(label, "the device could not see it through.")
      await keys.begin(key, id, wanted)
      let ended: Outcome<unknown>
      try {
        ended = await apply(wanted)
      } catch (error) {
        await keys.forget(key)
        throw error
      }
      if (ended.kind === "done") await keys.finish(key)
      else if (ended.kind === "failed") await keys.forget(key)
      settle(ended)
    }

    function settle(ended: Outcome<unknown>): void {
      if (ended.kind === "failed") throw refused(label, ended.error)
      if (ended.kind === "too-late") throw unsure(label, "it takes longer than ten seconds.")
    }

    const controlled: Controlled = {
      id,
      label,
      get value() {
        return value
      },
      changed(next) {
        if (
          definition.kind === "button" ||
          (next !== null && complaintAbout(definition, next) !== undefined)
        ) {
          throw badPart("control", id, "changed to a value that it cannot have.")
        }
        turn += 1
        take(next)
      },
      view: () => viewOf(definition, value),
      async put(request) {
        const complaint = complaintAbout(definition, request.value)
        if (complaint !== undefined) {
          throw new RequestProblem("invalid-field", `value: ${complaint}.`, "value")
        }
        if (isClosed) throw refused(label, undefined)
        // In turn: of two phones the later one is also the one that is done last.
        const mine = queue.then(() => once(request))
        queue = mine.catch(() => undefined)
        await mine
        return viewOf(definition, value)
      },
    }
    all.set(id, controlled)
    looks.push(() => void look())
    void look()
    onNews()
    return controlled
  }

  return {
    define,
    all,
    look() {
      for (const look of looks) look()
    },
    close() {
      isClosed = true
    },
  }
}

/** The one cast: `value` was checked against the definition's kind before it was taken. */
function viewOf(definition: ControlDefinition, value: ControlValue): ControlView {
  return { ...definition, value: definition.kind === "button" ? null : value } as ControlView
}
