import { html, nothing, type TemplateResult } from "lit/html.js"
import { signalIcon, signalSteps } from "../ui/signal-icon.ts"
import { factRow } from "./fact-row.ts"
import { forgettableRows } from "./forgettable-rows.ts"
import type { Heard } from "./heard.ts"
import type { Move } from "./move.ts"
import type { Networks } from "./networks.ts"
import { numberWords } from "./number-words.ts"
import { say } from "./words.ts"

export interface WifiOptions {
  readonly heard: Heard
  readonly networks: Networks
  readonly move: Move
  /** The device can be asked, and may be by this phone. */
  readonly mayJoin: boolean
  readonly onJoin: () => void
}

/** Where the device is joined, why it is not elsewhere, and which networks it remembers. */
export function wifiScreen({ heard, networks, move, mayJoin, onJoin }: WifiOptions): TemplateResult {
  const { network, device } = heard.view
  return html`
    ${move.parts?.news(device.name, move, networks)}
    ${
      network
        ? html`<dl class="rows">
          ${factRow(say("network"), network.ssid)}
          ${network.signalPercent === null ? nothing : factRow(say("wifi.signal"), signalValue(network.signalPercent))}
          ${factRow(say("address"), network.address)}
        </dl>`
        : html`<p class="intro">${say("wifi.none", { device: device.name })}</p>`
    }
    <h2 id="networks" tabindex="-1">${say("wifi.saved")}</h2>
    ${savedNetworks(networks, device.name)}
    ${mayJoin && !move.way ? html`<div class="actions"><button class="filled-button" id="open-nearby" type="button" @click=${onJoin}>${say("move")}</button></div>` : nothing}
  `
}

function signalValue(percent: number): TemplateResult {
  const steps = signalSteps(percent)
  const words = steps > 3 ? say("wifi.strong") : steps > 2 ? say("wifi.fair") : say("wifi.weak")
  return html`<span class="signal">${signalIcon(steps, "")}${words} · ${numberWords(percent, 0)}%</span>`
}

function savedNetworks(networks: Networks, device: string): TemplateResult {
  return forgettableRows({
    of: networks,
    row: ({ ssid, ssidBytes, isJoined }) => ({
      key: ssidBytes,
      icon: signalIcon(5, ""),
      name: ssid,
      note: isJoined ? say("wifi.joined") : "",
      sentence: isJoined ? say("wifi.askJoined") : say("wifi.ask"),
    }),
    missing: say("wifi.missing"),
    none: say("wifi.noneSaved"),
    onForget: () => void networks.forget(device),
  })
}
