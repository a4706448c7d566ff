/**
 * Looks at what rules are about, and tells people.
 *
 *     a value, a timer -> judge (alert-judgement.ts) -> tell (alert-telling.ts) -> words (alert-words.ts) -> notify
 */
import { diskCondition, diskEveryMilliseconds } from "./alert-disk.ts"
import { judge, type Moment, type ReadingCondition } from "./alert-judgement.ts"
import type { AlertOccasion } from "./alert-occasion.ts"
import type { Rule } from "./alert-rule.ts"
import { type Told, tell, tellOnce } from "./alert-telling.ts"
import { alertWords } from "./alert-words.ts"
import type { DiskSpace, Host } from "./host.ts"
import type { Notify } from "./notification.ts"
import { defaultLabel } from "./part-definition.ts"
import { createPoll } from "./poll.ts"
import type { Measured } from "./readings.ts"
import { englishSpeech } from "./speech.ts"
import { createTimers } from "./timers.ts"

export interface AlertWatch {
  /** After a rule was made, or changed. */
  look(rule: Rule): void
  /** There is a value, or none where there was one. */
  measured(reading: Measured): void
  /** The device has started with this rule. */
  started(rule: Rule): void
  /** The device has joined a network that is not the one before. */
  joined(name: string): void
  /** Final. */
  close(): void
}

type Part = Pick<AlertOccasion, "name" | "unit" | "decimals" | "value">

const nothing: Part = { name: "", unit: "", decimals: 0, value: null }

export function createAlertWatch(options: {
  host: Pick<Host, "clock" | "log" | "diskSpace">
  deviceName: string
  rules: ReadonlyMap<string, Rule>
  readings: ReadonlyMap<string, Measured>
  notify: Notify
  /** People were told of the rule, or it is over. */
  onTold: (rule: Rule) => void
}): AlertWatch {
  const { host, deviceName, rules, readings, notify, onTold } = options
  const { clock, log } = host
  const timers = createTimers<string>(clock, (id) => {
    const rule = rules.get(id)
    if (rule !== undefined) look(rule)
  })
  let disk: DiskSpace | undefined
  let isClosed = false

  function look(rule: Rule): void {
    timers.stop(rule.id)
    const watched = watchedOf(rule)
    if (!rule.isOn || watched === undefined || isClosed) return
    const { condition, moment } = watched
    rule.judgement = judge(condition, rule.judgement, moment)
    const told = tell(rule.telling, rule.judgement.isSo, moment.at)
    say(rule, told, partOf(rule, moment))
    const againAt = rule.judgement.againAt ?? told.againAt
    // A timer may end a moment early.
    if (againAt !== undefined) timers.start(rule.id, Math.max(1, againAt - clock.now()))
  }

  /** What is judged; undefined for what happens in a moment, and while the disk is not known. */
  function watchedOf({ condition }: Rule): { condition: ReadingCondition; moment: Moment } | undefined {
    const at = clock.now()
    if (condition.kind !== "event") {
      const { value = null, measuredAt, staleAfterMilliseconds = 0 } = readings.get(condition.reading) ?? {}
      return { condition, moment: { at, value, measuredAt, staleAfterMilliseconds } }
    }
    if (condition.event !== "low-disk" || disk === undefined) return undefined
    const moment = {
      at,
      value: disk.freeBytes,
      measuredAt: at,
      staleAfterMilliseconds: diskEveryMilliseconds,
    }
    return { condition: diskCondition(disk), moment }
  }

  /** What is told of: a reading, or the disk. */
  function partOf({ condition }: Rule, { value }: Moment): Part {
    if (condition.kind === "event") return { ...nothing, value }
    const { reading: id } = condition
    // It may have been there when the rule was made.
    const reading = readings.get(id) ?? { label: defaultLabel(id), unit: "", decimals: 0 }
    const { label: name, unit, decimals } = reading
    return { name, unit, decimals, value }
  }

  function say(rule: Rule, told: Told, part: Part): void {
    const { id, condition } = rule
    rule.telling = told.telling
    if (told.tells === undefined) return
    onTold(rule)
    const occasion: AlertOccasion = { condition, tells: told.tells, device: deviceName, ...part }
    const said = alertWords(occasion, englishSpeech)
    if (said === undefined) return
    const isOver = told.tells === "over"
    try {
      notify({
        ...{ kind: "alert", alert: id, ...said, occasion, tag: `alert-${id}` },
        ...(condition.kind !== "event" && { url: `/#reading=${condition.reading}` }),
        // What is over takes the place of what was told, and wakes nobody.
        ...(isOver && { urgency: "low", isQuiet: true }),
      })
    } catch (error) {
      log("warn", `Of the alert ${id} nobody could be told: ${String(error)}`)
    }
  }

  function happen(rule: Rule, part: Part): void {
    if (rule.isOn && !isClosed) say(rule, tellOnce(rule.telling, clock.now()), part)
  }

  const rulesOf = (event: string) =>
    [...rules.values()].filter(({ condition }) => condition.kind === "event" && condition.event === event)

  let isFailing = false
  async function measureDisk(diskSpace: () => Promise<DiskSpace>): Promise<void> {
    const watching = rulesOf("low-disk").filter(({ isOn }) => isOn)
    if (watching.length === 0) return
    try {
      disk = await diskSpace()
      isFailing = false
    } catch (error) {
      if (!isFailing) log("warn", `How full the disk is could not be told: ${String(error)}`)
      isFailing = true
      return
    }
    for (const rule of watching) look(rule)
  }

  const { diskSpace } = host
  const stopPoll =
    diskSpace === undefined
      ? () => {}
      : createPoll({ clock, everyMilliseconds: diskEveryMilliseconds, ask: () => measureDisk(diskSpace) })

  return {
    look,
    measured({ id }) {
      for (const rule of rules.values()) {
        if (rule.condition.kind !== "event" && rule.condition.reading === id) look(rule)
      }
    },
    started(rule) {
      const { condition } = rule
      if (condition.kind === "event" && condition.event === "restarted") {
        happen(rule, nothing)
      }
    },
    joined(name) {
      for (const rule of rulesOf("joined")) happen(rule, { ...nothing, name })
    },
    close() {
      isClosed = true
      timers.stopAll()
      stopPoll()
    },
  }
}
