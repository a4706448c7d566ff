/**
 * START HERE for how a join goes. All that the page can do without until then: what to do where it takes long, why it
 * failed, the addresses with what copies them, and what comes next at home; and what few ask for, a network that hides its
 * name and another language. Built as a file of its own, `/result.js`, which `result-loader.ts` brings in before anything
 * is joined; the page imports types of it and nothing else.
 */
import type { TemplateResult } from "lit/html.js"
import type { FailureCode } from "../../shared/contract.ts"
import { copyText } from "../ui/copy-text.ts"
import { type LentLit, takeLit } from "../ui/lent-lit.ts"
import { sayFailure } from "./failure-words.ts"
import { hiddenNetwork } from "./hidden-network.ts"
import { type Copied, joined } from "./joined.ts"
import { languageSwitch } from "./language-switch.ts"
import type { ResultOptions } from "./result.ts"
import { type SealWords, sealWords } from "./seal-words.ts"
import { away, patience, steps } from "./waiting.ts"

export interface ResultParts {
  readonly steps: typeof steps
  readonly away: typeof away
  readonly patience: typeof patience
  readonly sealWords: SealWords
  readonly languageSwitch: typeof languageSwitch
  readonly hiddenNetwork: typeof hiddenNetwork
  /** Why a join failed and what to do, as a sentence. */
  reason(code: FailureCode, network: string): string
  /** What stands below the heading where it succeeded. */
  joined(options: ResultOptions): TemplateResult
}

/** The page lends its lit, and draws again where it is told to. */
export function createResult(lit: LentLit, onChange: () => void): ResultParts {
  takeLit(lit)
  let copied: Copied | undefined
  const onCopy = (label: string, value: HTMLElement) => {
    copied = { label, hasSucceeded: copyText(value) }
    onChange()
  }
  return {
    steps,
    away,
    patience,
    sealWords,
    languageSwitch,
    hiddenNetwork,
    reason: sayFailure,
    joined: (options) => joined({ ...options, copied, onCopy }),
  }
}
