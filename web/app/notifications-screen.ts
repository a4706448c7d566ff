import { html, nothing, type TemplateResult } from "lit/html.js"
import type { Alerts } from "./alerts.ts"
import { eventSwitches } from "./event-switches.ts"
import { type NoticeOptions, noticeRows } from "./notice-rows.ts"
import { quietHours } from "./quiet-hours.ts"
import { type TellOptions, tellCard } from "./tell-card.ts"
import { type ToldOptions, toldRows } from "./told-rows.ts"
import { say } from "./words.ts"

export interface NotificationsOptions extends TellOptions, NoticeOptions, ToldOptions {
  readonly alerts: Alerts
}

/** What the device told, and whom it tells of what. */
export function notificationsScreen(options: NotificationsOptions): TemplateResult {
  const { subscribing, alerts, device, lost, told } = options
  return html`
    ${tellCard(options)}
    <h2>${say("notices")}</h2>
    ${noticeRows(options)}
    ${subscribing.state === "on" ? html`<div class="quiet">${quietHours(subscribing, device, lost)}</div>` : nothing}
    <h2>${say("events")}</h2>
    ${eventSwitches(alerts, device, lost)}
    ${lost && told.list === undefined ? nothing : html`<h2>${say("told")}</h2>${toldRows(options)}`}
  `
}
