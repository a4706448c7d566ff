import { live } from "lit/directives/live.js"
import { html, type TemplateResult } from "lit/html.js"
import { alertCard } from "../ui/alert-card.ts"
import type { Alerts, DeviceEvent } from "./alerts.ts"
import { say } from "./words.ts"

const events: readonly DeviceEvent[] = ["restarted", "joined", "low-disk"]

/** What happens to the device itself, each to be told of or not. */
export function eventSwitches(alerts: Alerts, device: string, lost: boolean): TemplateResult {
  return html`
    ${alertCard(alerts.isMissing && !lost ? say("alerts.missing") : alerts.alert)}
    <div class="rows">${events.filter((event) => alerts.events?.includes(event) ?? true).map((event) => eventSwitch(event, alerts, device, lost))}</div>
  `
}

function eventSwitch(event: DeviceEvent, alerts: Alerts, device: string, lost: boolean): TemplateResult {
  const alert = alerts.list?.find(({ condition }) => condition.kind === "event" && condition.event === event)
  const onChange = ({ currentTarget: { checked } }: Event & { currentTarget: HTMLInputElement }) => {
    if (alert) void alerts.set(alert, checked, device)
    else void alerts.add({ kind: "event", event }, device)
  }
  return html`<label class="row switch-row">
    <span class="row-text">${eventWords(event, device)}</span>
    <input class="switch" type="checkbox" role="switch" ?disabled=${lost || alerts.list === undefined} .checked=${live(alert?.isOn === true)} @change=${onChange} />
  </label>`
}

function eventWords(event: DeviceEvent, device: string): string {
  if (event === "restarted") return say("event.restarted", { device })
  return event === "joined" ? say("event.joined") : say("event.lowDisk")
}
