import { svg, type TemplateResult } from "lit/html.js"
import type { HappeningKind } from "../../shared/home-contract.ts"
import { icon } from "../ui/icon.ts"
import { signalIcon } from "../ui/signal-icon.ts"
import { bellIcon } from "./bell-icon.ts"
import { phoneIcon } from "./phone-icon.ts"

/** What a kind of happening is about. */
export function happenedIcon(kind: HappeningKind): TemplateResult {
  if (kind === "joined") return signalIcon(5, "")
  if (kind === "link-lost" || kind === "join-failed") return signalIcon(1, "")
  if (kind === "phone-paired" || kind === "phone-revoked") return phoneIcon()
  if (kind === "control-set") return sliders()
  if (kind === "notified") return bellIcon()
  if (kind === "program") return speech()
  return kind === "setup-opened" ? door() : power()
}

function power(): TemplateResult {
  return icon(svg`<path d="M12 3.5v8M7 6.5a7.5 7.5 0 1 0 10 0"/>`)
}

function door(): TemplateResult {
  return icon(svg`<path d="M6 20.5v-16h12v16M3 20.5h18M14.5 12.5v.01"/>`)
}

function sliders(): TemplateResult {
  return icon(
    svg`<path d="M3 8h8m6 0h4M3 16h4m6 0h8"/><circle cx="14" cy="8" r="2.7"/><circle cx="10" cy="16" r="2.7"/>`,
  )
}

function speech(): TemplateResult {
  return icon(svg`<path d="M4 5.5h16v11h-8.5L7 20.5v-4H4z"/>`)
}
