import { html, nothing, type TemplateResult } from "lit/html.js"
import type { ControlView } from "../../shared/home-contract.ts"
import type { Controls } from "./controls.ts"
import { question } from "./question.ts"
import { say } from "./words.ts"

type Button = Extract<ControlView, { kind: "button" }>

/** Something that is done when it is pressed, after a question where the program has one. */
export function buttonCard(control: Button, controls: Controls, lost: boolean): TemplateResult {
  const { id, label, confirmation } = control
  const isAsked = controls.asked === id
  const press = () => {
    if (confirmation === "") void controls.set(id, null)
    else controls.ask(id)
  }
  return html`
    <button class="tonal-button" type="button" id="control-${id}" ?disabled=${lost} aria-expanded=${confirmation === "" ? nothing : isAsked} @click=${press}><bdi>${label}</bdi></button>
    ${
      isAsked
        ? question({
            aboutId: `control-${id}`,
            sentence: html`<bdi>${confirmation}</bdi>`,
            yes: say("control.do"),
            no: say("control.leave"),
            busy: controls.isSetting(id),
            onYes: () => void controls.set(id, null),
            onNo: () => controls.keep(),
          })
        : nothing
    }
  `
}
