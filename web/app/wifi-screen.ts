import { html, nothing, type TemplateResult } from "lit/html.js"
import { alertCard } from "../ui/alert-card.ts"
import { signalIcon, signalSteps } from "../ui/signal-icon.ts"
import { factRow } from "./fact-row.ts"
import type { Heard } from "./heard.ts"
import type { Networks } from "./networks.ts"
import { numberWords } from "./number-words.ts"
import { question } from "./question.ts"
import { say } from "./words.ts"

type Network = NonNullable<Networks["list"]>[number]

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
  if (networks.isMissing) {
    return html`
      ${alertCard(say("wifi.missing"))}
      <button class="text-button" type="button" @click=${() => networks.load()}>${say("try")}</button>
    `
  }
  if (networks.list === undefined) return html`<p class="aside">${say("loading")}</p>`
  if (networks.list.length === 0) return html`<p class="aside">${say("wifi.noneSaved")}</p>`
  return html`
    ${alertCard(networks.alert)}
    <ul class="rows">${networks.list.map((network) => row(network, networks, device))}</ul>
  `
}

function row(network: Network, networks: Networks, device: string): TemplateResult {
  const { ssid, ssidBytes, isJoined } = network
  const isAsked = ssidBytes === networks.asked
  return html`<li class="phone">
    <div class="row">
      <span class="row-start">${signalIcon(5, "")}</span>
      <div class="row-text">
        <bdi id="name-${ssidBytes}">${ssid}</bdi>
        ${isJoined ? html`<span class="row-note label">${say("wifi.joined")}</span>` : nothing}
      </div>
      ${
        isAsked
          ? nothing
          : html`<button class="text-button row-end" type="button" id="forget-${ssidBytes}" aria-describedby="name-${ssidBytes}" @click=${() => networks.ask(ssidBytes)}>${say("forget")}</button>`
      }
    </div>
    ${
      isAsked
        ? question({
            aboutId: `name-${ssidBytes}`,
            sentence: isJoined ? say("wifi.askJoined") : say("wifi.ask"),
            yes: say("forget"),
            no: say("keep"),
            busy: networks.busy,
            onYes: () => void networks.forget(device),
            onNo: () => networks.keep(),
          })
        : nothing
    }
  </li>`
}
