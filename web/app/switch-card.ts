import { live } from "lit/directives/live.js"
import { html, type TemplateResult } from "lit/html.js"
import type { ControlView } from "../../shared/home-contract.ts"
import type { Controls } from "./controls.ts"

type Switch = Extract<ControlView, { kind: "switch" }>
type ChangeEvent = Event & { currentTarget: HTMLInputElement }

/** On or off; the whole card is its target. */
export function switchCard(control: Switch, controls: Controls, lost: boolean): TemplateResult {
  const { id, label } = control
  const value = controls.shown(control)
  return html`<label class="switch-line" for="control-${id}">
    <bdi class="control-name">${label}</bdi>
    <input
      class="switch"
      id="control-${id}"
      type="checkbox"
      role="switch"
      ?disabled=${lost}
      .checked=${live(value === true)}
      .indeterminate=${live(value === null)}
      @change=${({ currentTarget }: ChangeEvent) => controls.set(id, currentTarget.checked)}
    />
  </label>`
}
