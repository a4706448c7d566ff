import { live } from "lit/directives/live.js"
import { html, nothing, type TemplateResult } from "lit/html.js"
import type { ControlView } from "../../shared/home-contract.ts"
import type { Controls } from "./controls.ts"
import { decimalsOf } from "./number-words.ts"
import { say } from "./words.ts"

type NumberControl = Extract<ControlView, { kind: "number" }>
type FieldEvent = Event & { currentTarget: HTMLInputElement }

/**
 * A number between two others: a slider for the thumb, and a field for the exact one. The number pad that an iPhone shows
 * for `decimal` has no minus; what it shows for a field of numbers has.
 */
export function numberCard(control: NumberControl, controls: Controls, lost: boolean): TemplateResult {
  const { id, label, unit, minimum, maximum, step } = control
  const value = controls.shown(control)
  const text = controls.draft(id) ?? (typeof value === "number" ? value.toFixed(decimalsOf(step)) : "")
  const onInput = ({ currentTarget }: FieldEvent) => controls.edit(id, currentTarget.value)
  const onChange = ({ currentTarget }: FieldEvent) => {
    const wanted = withinRange(currentTarget.value, control)
    if (wanted === undefined || wanted === value) controls.edit(id, undefined)
    else void controls.set(id, wanted)
  }
  return html`
    <div class="number-line">
      <label class="control-name" for="control-${id}"><bdi>${label}</bdi></label>
      <span class="exact">
        <input
          id="control-${id}"
          type="number"
          inputmode=${minimum < 0 ? nothing : "decimal"}
          dir="ltr"
          min=${minimum}
          max=${maximum}
          step=${step > 0 ? step : "any"}
          ?disabled=${lost}
          .value=${live(text)}
          @input=${onInput}
          @change=${onChange}
        />
        <bdi class="unit">${unit}</bdi>
      </span>
    </div>
    <input
      class="slider"
      type="range"
      aria-label=${say("control.slider", { name: label })}
      min=${minimum}
      max=${maximum}
      step=${step > 0 ? step : "any"}
      ?disabled=${lost}
      .value=${live(text === "" ? `${minimum}` : text)}
      @input=${onInput}
      @change=${onChange}
    />
  `
}

/** `typed` as the nearest number that the control takes; undefined where it is none. */
export function withinRange(typed: string, { minimum, maximum, step }: NumberControl): number | undefined {
  const number = Number(typed.trim().replace(",", "."))
  if (typed.trim() === "" || !Number.isFinite(number)) return undefined
  const stepped = step > 0 ? minimum + Math.round((number - minimum) / step) * step : number
  const within = Math.min(maximum, Math.max(minimum, stepped))
  // Steps of 0.1 add up to 0.30000000000000004.
  return step > 0 ? Number(within.toFixed(Math.max(decimalsOf(step), decimalsOf(minimum)))) : within
}
