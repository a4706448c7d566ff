/**
 * The rules on which people are told: a program's, which they can switch off, and their own.
 *
 * What a person says of a rule is durable before it is answered. What a rule remembers of itself, so that nobody is told
 * again after a restart, is written within a minute.
 */
import {
  type AlertCondition,
  type AlertRequest,
  type AlertsView,
  alertEvents,
  alertsMaximum,
} from "../../shared/push-contract.ts"
import { type AlertOptions, alertCondition } from "./alert-definition.ts"
import { changedRule, keptOf, type Rule, ruleOf } from "./alert-rule.ts"
import { createAlertWatch } from "./alert-watch.ts"
import type { Host } from "./host.ts"
import type { KeptAlerts } from "./kept-alerts.ts"
import type { Notify } from "./notification.ts"
import { badPart, checkNewPart } from "./part-definition.ts"
import { RequestProblem } from "./problem.ts"
import type { Measured } from "./readings.ts"
import { wallClockOf } from "./wall-clock.ts"

export interface Alerts {
  /** A rule of the program. Throws a `PorchlightError`: `bad-alert`, `bad-duration`. */
  define(id: string, options: AlertOptions): void
  view(): AlertsView
  /** A person's rule as it is to be. Rejects with a `RequestProblem`, and then nothing has changed. */
  put(id: string, request: AlertRequest): Promise<void>
  /** Rejects with a `RequestProblem`. */
  remove(id: string): Promise<void>
  /** A reading has a value, or none where there was one. */
  measured(reading: Measured): void
  /** The device is in a network; `name` is for people. */
  joined(ssidBytes: string, name: string): void
  /** Final: writes what is not yet written. Never rejects. */
  close(): Promise<void>
}

/** Half each: neither a program's rules nor people's can keep the other's out. */
export const alertsMaximumEach = alertsMaximum / 2

/** Flash wears: a sensor that flaps writes once a minute. */
const saveMilliseconds = 60_000

export function createAlerts(options: {
  host: Pick<Host, "clock" | "log" | "diskSpace" | "secure">
  kept: KeptAlerts
  deviceName: string
  readings: ReadonlyMap<string, Measured>
  /** The network that was joined last, before now. */
  lastJoined: string | undefined
  notify: Notify
}): Alerts {
  const { host, kept, deviceName, readings, notify } = options
  const { clock, log } = host
  const clocks = { clock, wallClock: wallClockOf(host) }
  const rules = new Map<string, Rule>()
  const unsaved = new Set<string>()
  let savedAt = Number.NEGATIVE_INFINITY
  let cancelSave: (() => void) | undefined
  let isFailing = false
  let isClosed = false
  let { lastJoined } = options
  let inTurn: Promise<unknown> = Promise.resolve()

  const watch = createAlertWatch({
    ...{ host, deviceName, rules, readings, notify },
    onTold({ id }) {
      unsaved.add(id)
      saveSoon()
    },
  })

  function saveSoon(): void {
    if (isClosed) return
    cancelSave ??= clock.after(Math.max(0, savedAt + saveMilliseconds - clock.now()), () => {
      cancelSave = undefined
      void later(save)
    })
  }

  /** Of two changes the later one is also the one that is written last. */
  function later<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = inTurn.then(work)
    inTurn = done.catch(() => undefined)
    return done
  }

  async function save(): Promise<void> {
    savedAt = clock.now()
    try {
      for (const id of [...unsaved]) {
        const rule = rules.get(id)
        // Before it is written: what is told meanwhile is to be written again.
        unsaved.delete(id)
        if (rule === undefined) continue
        await kept.keep(keptOf(rule, clocks), rules).catch((error: unknown) => {
          unsaved.add(id)
          throw error
        })
      }
      isFailing = false
    } catch (error) {
      if (!isFailing) log("warn", `What was told of alerts could not be written down: ${String(error)}`)
      isFailing = true
      saveSoon()
    }
  }

  function check(condition: AlertCondition): void {
    if (condition.kind !== "event") {
      if (readings.has(condition.reading)) return
      throw new RequestProblem(
        "invalid-field",
        "condition.reading: is none of this device's readings.",
        "condition.reading",
      )
    }
    if (condition.event !== "low-disk" || host.diskSpace !== undefined) return
    throw new RequestProblem(
      "invalid-field",
      "condition.event: this device cannot tell how full its disk is.",
      "condition.event",
    )
  }

  const count = (isOfProgram: boolean) =>
    [...rules.values()].filter((rule) => rule.isOfProgram === isOfProgram).length

  for (const alert of kept.all.values()) {
    const { id, condition } = alert
    if (condition !== null) rules.set(id, ruleOf({ id, condition, isOfProgram: false }, alert, clocks))
  }
  const begin = (rule: Rule) => {
    watch.started(rule)
    watch.look(rule)
  }
  // Callers have what they made of this by then.
  const cancelBegin = rules.size === 0 ? () => {} : clock.after(0, () => [...rules.values()].forEach(begin))

  /** Room for a program's rule of the same name; what a person made is never lost. */
  function moveAway(rule: Rule): void {
    let number = 2
    const idOf = () => `${rule.id.slice(0, 28)}-${number}`
    while (rules.has(idOf())) number += 1
    const moved = { ...rule, id: idOf() }
    rules.set(moved.id, moved)
    watch.look(moved)
    void later(async () => {
      try {
        await kept.keep(keptOf(moved, clocks), rules)
        await kept.drop(rule.id)
      } catch (error) {
        log("warn", `The alert ${rule.id} could not be renamed: ${String(error)}`)
      }
    })
  }

  return {
    define(id, wish) {
      const ofProgram = new Map([...rules].filter(([, rule]) => rule.isOfProgram))
      checkNewPart("alert", id, ofProgram)
      if (ofProgram.size >= alertsMaximumEach) {
        throw badPart("alert", id, `there are ${alertsMaximumEach} already, and no more fit. Leave some out.`)
      }
      const condition = alertCondition(id, wish)
      if (condition.kind !== "event" && !readings.has(condition.reading)) {
        throw badPart("alert", id, `there is no reading "${condition.reading}". Define that first.`)
      }
      const before = rules.get(id)
      if (before !== undefined) moveAway(before)
      const said = kept.all.get(id)
      const rule = ruleOf(
        { id, condition, isOfProgram: true },
        said?.condition === null ? said : undefined,
        clocks,
      )
      rules.set(id, rule)
      begin(rule)
    },
    view: () => ({
      alerts: [...rules.values()].map(({ id, condition, isOn, isOfProgram, judgement }) => {
        return { id, condition, isOn, isOfProgram, isActive: isOn && judgement.isSo }
      }),
      events: alertEvents.filter((event) => event !== "low-disk" || host.diskSpace !== undefined),
    }),
    put: (id, { condition, isOn }) =>
      later(async () => {
        const before = rules.get(id)
        const isSame = before !== undefined && JSON.stringify(before.condition) === JSON.stringify(condition)
        const isOfProgram = before?.isOfProgram === true
        if (isOfProgram && !isSame) throw ofProgram(id)
        // One whose reading has gone can still be switched off.
        if (!isSame) check(condition)
        if (before === undefined && count(false) >= alertsMaximumEach) throw tooMany()
        if (isSame && before.isOn === isOn) return
        const rule = changedRule({ id, condition, isOn, isOfProgram }, before, clock)
        await stored(kept.keep(keptOf(rule, clocks), rules))
        rules.set(id, rule)
        watch.look(rule)
      }),
    remove: (id) =>
      later(async () => {
        const rule = rules.get(id)
        if (rule === undefined) throw new RequestProblem("not-found", "There is no alert of that name.")
        if (rule.isOfProgram) throw ofProgram(id)
        await stored(kept.drop(id))
        rules.delete(id)
        watch.look({ ...rule, isOn: false })
      }),
    measured: (reading) => watch.measured(reading),
    joined(ssidBytes, name) {
      if (lastJoined !== undefined && lastJoined !== ssidBytes) watch.joined(name)
      lastJoined = ssidBytes
    },
    async close() {
      isClosed = true
      cancelBegin()
      cancelSave?.()
      watch.close()
      await later(save)
    },
  }
}

function ofProgram(id: string): RequestProblem {
  return new RequestProblem(
    "alert-of-program",
    `The alert "${id}" was made by the device's program. It can be switched on and off, not changed.`,
  )
}

function tooMany(): RequestProblem {
  return new RequestProblem(
    "too-many-alerts",
    `There are ${alertsMaximumEach} already, and no more fit. Delete one first.`,
  )
}

async function stored(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    throw new RequestProblem("storage-failed", error instanceof Error ? error.message : String(error))
  }
}
