import type { AlertCondition, AlertRequest, AlertsView, AlertView } from "../../shared/push-contract.ts"
import { type Answer, ask } from "./api.ts"
import { sentenceFor } from "./refusals.ts"

export type DeviceEvent = Extract<AlertCondition, { kind: "event" }>["event"]
export type ReadingCondition = Exclude<AlertCondition, { kind: "event" }>

/** A rule that is being written. */
export interface AlertDraft {
  readonly kind: ReadingCondition["kind"]
  /** As it was typed. */
  readonly value: string
  readonly seconds: number
  readonly isFlawed: boolean
}

/** The rules on which the device tells. */
export interface Alerts {
  /** Undefined until they were listed. */
  readonly list: readonly AlertView[] | undefined
  /** What the device can tell of that happens to itself. */
  readonly events: readonly DeviceEvent[] | undefined
  readonly isMissing: boolean
  readonly busy: boolean
  /** Why one was not changed, as a sentence. */
  readonly alert: string | undefined
  readonly draft: AlertDraft | undefined
  /** Which of them is to be removed, while the person is asked whether that is meant. */
  readonly asked: string | undefined
  load(): Promise<void>
  /** Begins a rule, changes the one that is being written, or gives it up. */
  write(draft: AlertDraft | undefined): void
  /** Makes a rule, and ends the draft where that went well. */
  add(condition: AlertCondition, device: string): Promise<void>
  set(alert: AlertView, isOn: boolean, device: string): Promise<void>
  ask(id: string): void
  /** Keeps the one that was asked about. */
  keep(): void
  /** Gives up what was asked and written. */
  leave(): void
  /** Removes the one that was asked about. */
  remove(device: string): Promise<void>
}

export function createAlerts(onChange: () => void): Alerts {
  let view: AlertsView | undefined
  let isMissing = false
  let running: Promise<boolean> | undefined
  let alert: string | undefined
  let draft: AlertDraft | undefined
  let asked: string | undefined

  async function run(device: string, work: () => Promise<Answer<AlertsView>>): Promise<boolean> {
    alert = undefined
    const answer = await work()
    running = undefined
    if (answer.kind === "accepted") view = answer.value
    else alert = sentenceFor(device, answer.kind === "refused" ? answer.problem : undefined)
    onChange()
    return answer.kind === "accepted"
  }

  /** One at a time; false where another one is under way. */
  async function change(device: string, work: () => Promise<Answer<AlertsView>>): Promise<boolean> {
    const isFree = running === undefined
    running ??= run(device, work)
    onChange()
    return isFree && running
  }

  const put = (id: string, request: AlertRequest) => () =>
    ask<AlertsView>(`/api/alerts/${id}`, request, "PUT")

  return {
    get list() {
      return view?.alerts
    },
    get events() {
      return view?.events
    },
    get isMissing() {
      return isMissing
    },
    get busy() {
      return running !== undefined
    },
    get alert() {
      return alert
    },
    get draft() {
      return draft
    },
    get asked() {
      return asked
    },

    async load() {
      const answer = await ask<AlertsView>("/api/alerts")
      if (answer.kind === "accepted") view = answer.value
      isMissing = answer.kind !== "accepted" && view === undefined
      onChange()
    },

    write(next) {
      draft = next
      alert = undefined
      onChange()
    },

    async add(condition, device) {
      if (!(await change(device, put(createAlertId(), { condition, isOn: true })))) return
      draft = undefined
      onChange()
    },

    async set({ id, condition }, isOn, device) {
      // Switches go on taking taps: one that is off loses the focus.
      while (running) await running
      await change(device, put(id, { condition, isOn }))
    },

    ask(id) {
      asked = id
      alert = undefined
      onChange()
    },

    keep() {
      asked = undefined
      onChange()
    },

    leave() {
      asked = draft = undefined
      onChange()
    },

    async remove(device) {
      const id = asked
      if (id === undefined) return
      while (running) await running
      if (asked !== id) return
      await change(device, () => ask(`/api/alerts/${id}`, {}, "DELETE"))
      asked = undefined
      onChange()
    },
  }
}

/** Of the form of a part's id, and nobody else's. */
function createAlertId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8))
  return `own-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`
}
