import { html, type TemplateResult } from "lit/html.js"
import { alertCard } from "../ui/alert-card.ts"
import type { HappenedLog } from "./happened-log.ts"
import { happenedRows } from "./happened-rows.ts"
import type { Heard } from "./heard.ts"
import { say } from "./words.ts"

/** Everything that happened; until that came, the last of it, which the device tells by itself. */
export function happenedScreen(log: HappenedLog, heard: Heard): TemplateResult {
  const [newest] = heard.view.happened
  const { list } = log
  const isOld = list === undefined || (newest !== undefined && newest.number > (list[0]?.number ?? 0))
  return html`
    ${alertCard(log.isMissing ? say("happened.missing") : undefined)}
    ${log.isMissing ? html`<button class="text-button" type="button" @click=${() => log.load()}>${say("try")}</button>` : ""}
    ${isOld ? happenedRows(merged(list ?? [], heard), heard) : happenedRows(list, log)}
  `
}

/** What is told by itself first, then what only the whole list has. */
function merged(list: NonNullable<HappenedLog["list"]>, { view }: Heard): NonNullable<HappenedLog["list"]> {
  const oldest = view.happened.at(-1)?.number ?? Number.POSITIVE_INFINITY
  return [...view.happened, ...list.filter(({ number }) => number < oldest)]
}
