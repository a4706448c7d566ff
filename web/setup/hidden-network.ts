import type { TemplateResult } from "lit/html.js"
import { utf8Length } from "../../shared/bytes.ts"
import { ssidMaximumBytes } from "../../shared/wifi.ts"
import type { Draft } from "../ui/draft.ts"
import { nameFields } from "../ui/network-fields.ts"
import { say } from "./words.ts"

/** What is asked of a network that hides its name, beside its password. */
export interface HiddenNetwork {
  readonly title: string
  readonly intro: string
  readonly fields: TemplateResult
}

export function hiddenNetwork(draft: Draft, onChange: (change: Partial<Draft>) => void): HiddenNetwork {
  const flaw = draft.checked ? nameFlaw(draft.ssid) : undefined
  const [security, secured, open] = [say("other.security"), say("other.secured"), say("other.open")]
  return {
    title: say("other.title"),
    intro: say("other.intro"),
    fields: nameFields(say("other.name"), security, secured, open, draft, flaw, onChange),
  }
}

/** What is wrong with the name of a network, as a sentence; undefined where it can be tried. */
function nameFlaw(ssid: string): string | undefined {
  if (ssid === "") return say("name.empty")
  return utf8Length(ssid) > ssidMaximumBytes ? say("name.long") : undefined
}
