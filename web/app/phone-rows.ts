import type { TemplateResult } from "lit/html.js"
import { forgettableRows } from "./forgettable-rows.ts"
import { lastVisit } from "./last-visit.ts"
import { phoneIcon } from "./phone-icon.ts"
import type { Phones } from "./phones.ts"
import { say } from "./words.ts"

/** The phones that the device knows, each to be forgotten. */
export function phoneRows(phones: Phones, onForget: () => void): TemplateResult {
  return forgettableRows({
    of: phones,
    row: ({ id, name, used }) => {
      const isSelf = id === phones.view?.self
      return {
        key: id,
        icon: phoneIcon(),
        name,
        note: isSelf ? say("phones.self") : lastVisit(used),
        sentence: isSelf ? say("phones.askSelf") : say("phones.ask"),
      }
    },
    missing: say("phones.missing"),
    none: "",
    onForget,
  })
}
