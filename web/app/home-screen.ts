import { html, nothing, type TemplateResult } from "lit/html.js"
import type { DeviceMode } from "../../shared/contract.ts"
import type { Present } from "./live.ts"
import { type PhoneRowsOptions, phoneRows } from "./phone-rows.ts"
import { say } from "./words.ts"

export interface HomeOptions extends PhoneRowsOptions {
  readonly present: Present
  /** The device does not answer just now. */
  readonly lost: boolean
  readonly onInvite: () => void
}

/** How the device is, and who may come in. */
export function homeScreen(options: HomeOptions): TemplateResult {
  const { present, lost, phones, onInvite } = options
  const { device, network } = present
  return html`
    <h1 tabindex="-1"><bdi>${device.name}</bdi></h1>
    <p class="intro" role="status">${lost ? say("silent", { device: device.name }) : modeSentence(device.mode)}</p>
    <dl class="rows facts">
      ${network ? [fact(say("network"), network.ssid), fact(say("address"), network.address)] : nothing}
      ${fact(say("version"), device.version)}
    </dl>
    <h2 id="phones" tabindex="-1">${say("phones")}</h2>
    ${phoneRows(options)}
    ${
      phones.isStranger
        ? nothing
        : html`<div class="actions"><button class="filled-button" id="invite" type="button" @click=${onInvite}>${say("invite")}</button></div>`
    }
  `
}

function fact(label: string, value: string): TemplateResult {
  return html`<div class="fact"><dt class="label">${label}</dt><dd class="value"><bdi>${value}</bdi></dd></div>`
}

function modeSentence(mode: DeviceMode): string {
  if (mode === "home") return say("mode.home")
  if (mode === "grace") return say("mode.grace")
  if (mode === "setup") return say("mode.setup")
  if (mode === "offline") return say("mode.offline")
  return mode === "starting" ? say("mode.starting") : say("mode.joining")
}
