import { live } from "lit/directives/live.js"
import { html, nothing, type TemplateResult } from "lit/html.js"
import type { QuietTimes } from "../kept/push-choice.ts"
import type { Subscribing } from "./subscribing.ts"
import { say } from "./words.ts"

type ChangeEvent = Event & { currentTarget: HTMLInputElement }

/** A night as most people have it. */
const night: QuietTimes = { fromMinute: 22 * 60, toMinute: 7 * 60 }

/** When this phone is to be left alone. What was set is on its way while more is typed, and a field that is off loses the focus. */
export function quietHours(subscribing: Subscribing, device: string, lost: boolean): TemplateResult {
  const { quiet } = subscribing
  const set = (next: QuietTimes | null) => void subscribing.setQuiet(next, device)
  const time = (label: string, part: keyof QuietTimes, times: QuietTimes) => html`<label>${label}
    <span class="field"><input type="time" required ?disabled=${lost} .value=${live(timeText(times[part]))} @change=${({
      currentTarget,
    }: ChangeEvent) => {
      const minute = minuteOf(currentTarget.value)
      if (minute !== undefined) set({ ...times, [part]: minute })
    }} /></span></label>`
  return html`<div class="card control switch-control">
    <label class="switch-line" for="quiet">
      <span><span class="control-name">${say("quiet")}</span><span class="row-note label">${say("quiet.intro")}</span></span>
      <input class="switch" id="quiet" type="checkbox" role="switch" ?disabled=${lost} .checked=${live(quiet !== null)} @change=${({ currentTarget }: ChangeEvent) => set(currentTarget.checked ? night : null)} />
    </label>
    ${quiet === null ? nothing : html`<div class="quiet-times">${time(say("quiet.from"), "fromMinute", quiet)}${time(say("quiet.to"), "toMinute", quiet)}</div>`}
  </div>`
}

function timeText(minute: number): string {
  const two = (count: number) => `${count}`.padStart(2, "0")
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

/** Of what the field gives, `22:30`; undefined where it is empty. */
function minuteOf(text: string): number | undefined {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(text) ?? []
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes)
}
