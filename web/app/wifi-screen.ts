import { html, nothing, type TemplateResult } from "lit/html.js"
import { signalIcon, signalSteps } from "../ui/signal-icon.ts"
import { factRow } from "./fact-row.ts"
import { forgettableRows } from "./forgettable-rows.ts"
import type { Heard } from "./heard.ts"
import type { Networks } from "./networks.ts"
import { numberWords } from "./number-words.ts"
import { say } from "./words.ts"

/** Where the device is joined, and which networks it remembers. */
export function wifiScreen(heard: Heard, networks: Networks): TemplateResult {
  const { network, device } = heard.view
  return html`
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
  `
}

function signalValue(percent: number): TemplateResult {
  const steps = signalSteps(percent)
  const words = steps > 3 ? say("wifi.strong") : steps > 2 ? say("wifi.fair") : say("wifi.weak")
  return html`<span class="signal">${signalIcon(steps, "")}${words}, ${numberWords(percent, 0)}%</span>`
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
