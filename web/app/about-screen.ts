import { html, nothing, type TemplateResult } from "lit/html.js"
import { lengthWords } from "./age-words.ts"
import { brokerWords } from "./broker-words.ts"
import { factRow } from "./fact-row.ts"
import type { Heard } from "./heard.ts"
import { languageCard } from "./language-card.ts"
import { say } from "./words.ts"

/** What this page is made of, beside our own work: name, whose it is, licence. */
const borrowed = [
  ["Lit", "© 2017 Google LLC", "BSD-3-Clause"],
  ["qr", "© 2023 Paul Miller", "MIT"],
  ["noble", "© 2022 Paul Miller", "MIT"],
  ["Workbox", "© 2018 Google LLC", "MIT"],
  ["idb", "© 2016 Jake Archibald", "ISC"],
] as const

/** Which device and program this is, what it has stored, and under which licences. */
export function aboutScreen({ view, atMilliseconds }: Heard): TemplateResult {
  const { device, broker } = view
  const uptime = device.uptimeMilliseconds + Math.max(0, Date.now() - atMilliseconds)
  return html`
    <dl class="rows">
      ${factRow(say("about.name"), device.name)}
      ${factRow(say("version"), device.version)}
      ${factRow(say("about.running"), lengthWords(uptime))}
      ${broker === undefined ? nothing : factRow(say("broker"), brokerWords(broker))}
    </dl>
    ${languageCard()}
    <h2>${say("export")}</h2>
    <p class="aside">${say("export.intro", { device: device.name })}</p>
    <a class="tonal-button" href="/api/export" download>${say("export.get")}</a>
    <h2>${say("licences")}</h2>
    <p class="aside">${say("licences.intro")}</p>
    <dl class="rows">
      ${borrowed.map(([name, owner, licence]) => factRow(html`<span lang="en">${name}, ${owner}</span>`, licence))}
    </dl>
  `
}
