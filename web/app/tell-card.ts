import { html, nothing, type TemplateResult } from "lit/html.js"
import { alertCard } from "../ui/alert-card.ts"
import { numberWords } from "./number-words.ts"
import type { PushTest } from "./push-test.ts"
import type { Subscribing } from "./subscribing.ts"
import { isStandalone } from "./this-phone.ts"
import type { ToldPhones } from "./told-phones.ts"
import { say } from "./words.ts"

export interface TellOptions {
  readonly device: string
  readonly lost: boolean
  readonly subscribing: Subscribing
  readonly told: ToldPhones
  readonly pushTest: PushTest
  /** Where it is offered, and may be put off. */
  readonly onLater?: () => void
}

/** Whether this phone is told, and what to do where it is not. */
export function tellCard(options: TellOptions): TemplateResult {
  const { subscribing, lost, pushTest } = options
  const isOn = subscribing.state === "on"
  return html`<section class="card tell" aria-labelledby="tell">
    <h2 id="tell" tabindex="-1">${isOn ? say("tell.on") : say("tell")}</h2>
    ${stateWords(options)}
    ${alertCard(subscribing.alert ?? faultWords(options) ?? pushTest.alert)}
    ${isOn ? testWords(pushTest) : nothing}
    ${lost ? html`<p class="label">${say("control.away")}</p>` : nothing}
    <div class="actions">${isOn ? onButtons(options) : offButtons(options)}</div>
  </section>`
}

function stateWords({ device, subscribing: { state } }: TellOptions): TemplateResult {
  if (state === "unsupported") return html`<p>${say("tell.unsupported", { device })}</p>`
  if (state === "home-screen") return html`<p>${say("tell.homeScreen")}</p>`
  if (state === "blocked")
    return html`<p>${isStandalone() ? say("tell.blockedApp") : say("tell.blocked")}</p>`
  return html`<p>${state === "on" ? say("tell.onIntro") : say("tell.intro", { device })}</p>`
}

/** What the device met when it told this phone. */
function faultWords({ device, subscribing, told: { self } }: TellOptions): string | undefined {
  if (!self?.fault || subscribing.state !== "on") return undefined
  if (self.fault.kind === "unreachable") return say("tell.unreachable", { device })
  return say("tell.refused", { device, reason: self.fault.detail })
}

function testWords({ state }: PushTest): TemplateResult {
  const words =
    typeof state === "number"
      ? say("tell.testTook", { seconds: numberWords(state / 1000, 1) })
      : state === "sent"
        ? say("tell.testSent")
        : state === "late"
          ? say("tell.testLate")
          : ""
  return html`<p role="status" class="test">${words}</p>`
}

function onButtons({ device, lost, subscribing, told, pushTest }: TellOptions): TemplateResult {
  return html`
    <button class="tonal-button" type="button" ?disabled=${lost} aria-disabled=${pushTest.state === "sent"} @click=${() => pushTest.send(device, told.self?.id)}>${say("tell.test")}</button>
    <button class="text-button" type="button" ?disabled=${lost} @click=${() => subscribing.turnOff()}>${say("tell.off")}</button>
  `
}

function offButtons({ device, lost, subscribing, onLater }: TellOptions): TemplateResult {
  const { state, busy } = subscribing
  return html`
    ${state === "off" ? html`<button class="filled-button" type="button" ?disabled=${lost} aria-disabled=${busy} @click=${() => subscribing.turnOn(device)}>${busy ? say("tell.allowing") : say("tell.allow")}</button>` : nothing}
    ${onLater ? html`<button class="text-button" type="button" @click=${onLater}>${say("install.later")}</button>` : nothing}
  `
}
