/** What a program says of a control, and what is made of it. */
import {
  type ControlValue,
  type ControlView,
  labelMaximumLength,
  partsMaximum,
} from "../../shared/home-contract.ts"
import { badPart, checkFunction, checkLabel, checkText, checkUnit } from "./part-definition.ts"

interface CommonOptions<Value> {
  /** What people call it; made of the id when left out. */
  readonly label?: string
  /** Whether a wish may wait on a phone that is away; a late one can surprise whoever is at home. */
  readonly queueable?: boolean
  /** How it stands now. May be asynchronous; left out, it stands as it was last set. */
  readonly get?: () => Value | null | Promise<Value | null>
  /** Does it. May be asynchronous; what it throws as a `PorchlightError` the person reads. */
  readonly set: (value: Value) => unknown
}

export interface SwitchOptions extends CommonOptions<boolean> {
  readonly kind: "switch"
}

export interface NumberOptions extends CommonOptions<number> {
  readonly kind: "number"
  readonly minimum: number
  readonly maximum: number
  /** Between two values, counted from `minimum`; 1 when left out. 0 takes any. */
  readonly step?: number
  readonly unit?: string
}

export interface ChoiceOptions extends CommonOptions<string> {
  readonly kind: "choice"
  /** At least two; a text stands for itself. */
  readonly options: readonly (string | { readonly value: string; readonly label: string })[]
}

export interface ButtonOptions extends Omit<CommonOptions<null>, "get" | "set"> {
  readonly kind: "button"
  readonly set: () => unknown
  /** What the person is asked first; left out, it is done at once. */
  readonly confirmation?: string
}

export type ControlOptions = SwitchOptions | NumberOptions | ChoiceOptions | ButtonOptions

type ViewOf<View> = View extends ControlView ? Omit<View, "value"> : never

/** Its view without the value that changes. */
export type ControlDefinition = ViewOf<ControlView>

const optionMaximumLength = 200

/** Throws a `PorchlightError`, code `bad-control`. */
export function controlDefinition(id: string, options: ControlOptions): ControlDefinition {
  if (typeof options !== "object" || options === null)
    throw badPart("control", id, "has no options. Give a kind and a set.")
  checkFunction("control", id, "set", options.set)
  if ("get" in options && options.get !== undefined) checkFunction("control", id, "get", options.get)
  const common = {
    id,
    label: checkLabel("control", id, options.label),
    queueable: options.queueable === true,
  }
  switch (options.kind) {
    case "switch":
      return { kind: "switch", ...common }
    case "number":
      return { kind: "number", ...common, ...range(id, options) }
    case "choice":
      return { kind: "choice", ...common, options: choices(id, options.options) }
    case "button": {
      const { confirmation = "" } = options
      const isAsked = confirmation !== ""
      return {
        kind: "button",
        ...common,
        confirmation: isAsked
          ? checkText("control", id, "confirmation", confirmation, labelMaximumLength)
          : "",
      }
    }
    default:
      throw badPart("control", id, "kind has to be switch, number, choice or button.")
  }
}

function range(id: string, { minimum, maximum, step = 1, unit }: NumberOptions) {
  for (const [what, value] of Object.entries({ minimum, maximum, step })) {
    if (typeof value !== "number" || !Number.isFinite(value))
      throw badPart("control", id, `${what} has to be a number.`)
  }
  if (minimum >= maximum) throw badPart("control", id, "minimum has to be below maximum.")
  if (step < 0 || step > maximum - minimum) {
    throw badPart("control", id, "step has to be 0, or as much as lies between minimum and maximum, or less.")
  }
  return { minimum, maximum, step, unit: checkUnit("control", id, unit) }
}

function choices(id: string, options: ChoiceOptions["options"]) {
  if (!Array.isArray(options) || options.length < 2 || options.length > partsMaximum) {
    throw badPart("control", id, `options has to be a list of 2 to ${partsMaximum}.`)
  }
  const all = options.map((option: ChoiceOptions["options"][number]) => {
    const { value, label } = typeof option === "string" ? { value: option, label: option } : option
    return {
      value: checkText("control", id, "the value of an option", value, optionMaximumLength),
      label: checkText("control", id, "the label of an option", label, labelMaximumLength),
    }
  })
  if (new Set(all.map(({ value }) => value)).size !== all.length) {
    throw badPart("control", id, "two options have the same value. Give each its own.")
  }
  return all
}

/** How far beside a step a number may lie: what decimal fractions lose in binary. */
const stepTolerance = 1e-6

/** What is wrong with `value` for this control, as the end of a sentence; undefined where nothing is. */
export function complaintAbout(definition: ControlDefinition, value: ControlValue): string | undefined {
  switch (definition.kind) {
    case "switch":
      return typeof value === "boolean" ? undefined : "must be true or false"
    case "button":
      return value === null ? undefined : "must be null"
    case "choice": {
      const isOne = definition.options.some((option) => option.value === value)
      return isOne ? undefined : "must be one of the control's options"
    }
    case "number": {
      const { minimum, maximum, step } = definition
      if (typeof value !== "number" || !(value >= minimum && value <= maximum)) {
        return `must be a number from ${minimum} to ${maximum}`
      }
      const steps = (value - minimum) / step
      const isOnStep = step === 0 || value === maximum || Math.abs(steps - Math.round(steps)) <= stepTolerance
      return isOnStep ? undefined : `must be ${minimum} and a multiple of ${step}`
    }
  }
}
