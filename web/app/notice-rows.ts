import { html, nothing, type TemplateResult } from "lit/html.js"
import type { KeptNotification } from "../kept/notification-list.ts"
import { alertCard } from "../ui/alert-card.ts"
import { ageWords } from "./age-words.ts"
import { bellIcon } from "./bell-icon.ts"
import type { Notifications } from "./notifications.ts"
import { quantityWords } from "./number-words.ts"
import { screenOfAddress } from "./screen-address.ts"
import type { Screen } from "./screens.ts"
import { readingName, say } from "./words.ts"

/** So many are seen at once; who wants more says so. */
const newestMaximum = 5

export interface NoticeOptions {
  readonly notifications: Notifications
  readonly device: string
  readonly lost: boolean
  readonly onOpen: (screen: Screen) => void
}

/** What the device has told, newest first, with the readings of that moment. */
export function noticeRows(options: NoticeOptions): TemplateResult {
  const { notifications, device, lost } = options
  const { list, isMissing, isWhole } = notifications
  if (isMissing && !lost) {
    return html`
      ${alertCard(say("notices.missing"))}
      <button class="text-button" type="button" @click=${() => notifications.load()}>${say("try")}</button>
    `
  }
  if (list === undefined) return html`<p class="aside">${say("loading")}</p>`
  if (list.length === 0) return html`<p class="aside">${say("notices.none", { device })}</p>`
  const shown = isWhole ? list : list.slice(0, newestMaximum)
  return html`
    <ul class="rows">${shown.map((each) => html`<li>${row(each, options)}</li>`)}</ul>
    ${shown.length === list.length ? nothing : html`<button class="text-button" type="button" @click=${notifications.showAll}>${say("notices.all", { count: list.length })}</button>`}
  `
}

function row(notification: KeptNotification, { onOpen }: NoticeOptions): TemplateResult {
  const { title, body, url, atMilliseconds, readings } = notification
  const screen = screenOfAddress(url)
  const age = atMilliseconds === null ? null : Date.now() - atMilliseconds
  const content = html`<span class="row-start">${bellIcon()}</span>
    <span class="row-text"><bdi>${title}</bdi>
      ${body === "" ? nothing : html`<span class="row-note label"><bdi>${body}</bdi></span>`}
      ${readings.length === 0 ? nothing : html`<span class="moments label">${readings.map((reading) => html`<span><bdi>${readingName(reading)}</bdi> <bdi class="moment">${reading.value === null ? "–" : quantityWords(reading.value, reading.decimals, reading.unit)}</bdi></span>`)}</span>`}
      <span class="row-note label">${ageWords(age)}</span>
    </span>`
  // Its own list is where the person is already.
  if (screen === undefined || screen.name === "notifications")
    return html`<div class="row happened">${content}</div>`
  return html`<button class="row happened" type="button" @click=${() => onOpen(screen)}>${content}</button>`
}
