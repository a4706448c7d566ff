/** What stands in the messages of readings and controls, and what is understood of a command. */
import type { ControlValue, ControlView, ReadingView } from "../../shared/home-contract.ts"

/** The word by which Home Assistant knows that a state is not known. */
export const unknownState = "None"

/** A number has as many digits as it is shown with: what changes below them is no news. */
export function readingValue({ value, decimals }: ReadingView): number | null {
  return value === null ? null : Number(value.toFixed(decimals))
}

/** `at`: when it was measured, RFC 3339; left out while the device's clock is not set. */
export function readingPayload(view: ReadingView, at: string | undefined): string {
  return JSON.stringify({
    value: readingValue(view),
    ...(view.unit !== "" && { unit: view.unit }),
    ...(at !== undefined && { at }),
  })
}

export function controlPayload({ value }: ControlView): string {
  return value === null ? unknownState : String(value)
}

/** A number with its sign, as `Number` reads it; longer ones say nothing that a control could be set to. */
const numberForm = /^[+-]?(?:\d{1,16}(?:\.\d{1,16})?|\.\d{1,16})(?:[eE][+-]?\d{1,2})?$/

/** Undefined where the text means nothing to this kind of control. Whether it may have the value is the control's affair. */
export function commandValue(kind: ControlView["kind"], text: string): ControlValue | undefined {
  const word = text.trim()
  switch (kind) {
    case "switch":
      if (/^(?:true|on|1)$/i.test(word)) return true
      return /^(?:false|off|0)$/i.test(word) ? false : undefined
    case "number":
      return numberForm.test(word) ? Number(word) : undefined
    case "choice":
      return text
    case "button":
      return null
  }
}
