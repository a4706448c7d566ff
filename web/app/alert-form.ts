import { live } from "lit/directives/live.js"
import { html, nothing, type TemplateResult } from "lit/html.js"
import type { ReadingView } from "../../shared/home-contract.ts"
import { conditionOf, draftOfKind, secondsOffered } from "./alert-draft.ts"
import { durationWords } from "./alert-words.ts"
import type { AlertDraft, Alerts } from "./alerts.ts"
import { say } from "./words.ts"

const kinds = ["above", "below", "changed", "silent"] as const

/** A new rule on a reading. */
export function alertForm(
  draft: AlertDraft,
  reading: ReadingView,
  alerts: Alerts,
  device: string,
): TemplateResult {
  const { kind } = draft
  const onSubmit = (event: SubmitEvent & { currentTarget: HTMLElement }) => {
    const { currentTarget } = event
    event.preventDefault()
    const condition = conditionOf(draft, reading)
    if (condition) return void alerts.add(condition, device)
    alerts.write({ ...draft, isFlawed: true })
    currentTarget.querySelector<HTMLElement>("[aria-invalid=true]")?.focus()
  }
  return html`<form class="card alert-form" id="alert-form" tabindex="-1" novalidate aria-labelledby="alerts" @submit=${onSubmit}>
    <fieldset>
      <legend class="label">${say("alert.kind")}</legend>
      <div class="chips">${kinds.map(
        (each) =>
          html`<label class="chip ${each === kind ? "chosen" : ""}"><input type="radio" name="alert-kind" .checked=${live(each === kind)} @change=${() => alerts.write(draftOfKind(draft, each))} />${kindWords(each)}</label>`,
      )}</div>
    </fieldset>
    ${kind === "silent" ? nothing : valueField(draft, reading, alerts)}
    <label for="alert-seconds">${kind === "changed" ? say("alert.within") : say("alert.for")}</label>
    <div class="field"><select id="alert-seconds" @change=${({ currentTarget }: Event & { currentTarget: HTMLSelectElement }) => alerts.write({ ...draft, seconds: Number(currentTarget.value) })}>
      ${secondsOffered(kind).map((seconds) => html`<option value=${seconds} .selected=${live(seconds === draft.seconds)}>${seconds === 0 ? say("alert.atOnce") : durationWords(seconds)}</option>`)}
    </select></div>
    <div class="choices">
      <button class="tonal-button" type="button" @click=${() => alerts.write(undefined)}>${say("cancel")}</button>
      <button class="filled-button" type="submit" aria-disabled=${alerts.busy}>${say("alerts.save")}</button>
    </div>
  </form>`
}

/** The number pad of an iPhone has no minus. */
function valueField(draft: AlertDraft, { unit }: ReadingView, alerts: Alerts): TemplateResult {
  const { isFlawed, kind } = draft
  return html`
    <label for="alert-value">${kind === "changed" ? say("alert.by") : say("alert.value")}</label>
    <div class="field"><input id="alert-value" inputmode=${kind === "changed" ? "decimal" : "text"} autocomplete="off" dir="ltr" aria-invalid=${isFlawed} aria-describedby="alert-flaw" .value=${live(draft.value)} @input=${({ currentTarget }: Event & { currentTarget: HTMLInputElement }) => alerts.write({ ...draft, value: currentTarget.value, isFlawed: false })} /><bdi class="unit">${unit}</bdi></div>
    <p class="flaw" id="alert-flaw" role="alert">${isFlawed ? say("alert.flaw") : nothing}</p>
  `
}

function kindWords(kind: AlertDraft["kind"]): string {
  if (kind === "above") return say("alert.above")
  if (kind === "below") return say("alert.below")
  return kind === "silent" ? say("alert.silent") : say("alert.changed")
}
