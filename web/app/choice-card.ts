import { live } from "lit/directives/live.js"
import { html, nothing, type TemplateResult } from "lit/html.js"
import type { ControlView } from "../../shared/home-contract.ts"
import type { Controls } from "./controls.ts"
import { say } from "./words.ts"

type Choice = Extract<ControlView, { kind: "choice" }>

/** So many are seen at once; more are a list that opens. */
const chipsMaximum = 4

/** One of several. */
export function choiceCard(control: Choice, controls: Controls, lost: boolean): TemplateResult {
  return control.options.length > chipsMaximum
    ? list(control, controls, lost)
    : chips(control, controls, lost)
}

function chips(control: Choice, controls: Controls, lost: boolean): TemplateResult {
  const { id, label, options } = control
  const shown = controls.shown(control)
  return html`<fieldset ?disabled=${lost}>
    <legend class="control-name"><bdi>${label}</bdi></legend>
    <div class="chips">
      ${options.map(
        (option, index) => html`<label class="chip ${option.value === shown ? "chosen" : ""}">
          <input type="radio" name="control-${id}" value=${index} .checked=${live(option.value === shown)} @change=${() => controls.set(id, option.value)} />
          <bdi>${option.label}</bdi>
        </label>`,
      )}
    </div>
  </fieldset>`
}

function list(control: Choice, controls: Controls, lost: boolean): TemplateResult {
  const { id, label, options } = control
  const shown = controls.shown(control)
  const onChange = ({ currentTarget }: Event & { currentTarget: HTMLSelectElement }) => {
    const option = options[Number(currentTarget.value)]
    if (option) void controls.set(id, option.value)
  }
  return html`
    <label class="control-name" for="control-${id}"><bdi>${label}</bdi></label>
    <div class="field">
      <select id="control-${id}" ?disabled=${lost} @change=${onChange}>
        ${options.some(({ value }) => value === shown) ? nothing : html`<option value="" .selected=${live(true)}>${say("control.unknown")}</option>`}
        ${options.map((option, index) => html`<option value=${index} .selected=${live(option.value === shown)}>${option.label}</option>`)}
      </select>
    </div>
  `
}
