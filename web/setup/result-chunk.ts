/**
 * START HERE for how a join goes. All that the page can do without until then: what to do where it takes long, why it
 * failed, the addresses with what copies them, and what comes next at home. Built as a file of its own, `/result.js`, which
 * `result-loader.ts` brings in before anything is joined; the page imports types of it and nothing else.
 */
import type { TemplateResult } from "lit/html.js"
import type { FailureCode } from "../../shared/contract.ts"
import { copyText } from "../ui/copy-text.ts"
import { type LentLit, takeLit } from "../ui/lent-lit.ts"
import { sayFailure } from "./failure-words.ts"
import { type Copied, joined } from "./joined.ts"
import { languageSwitch } from "./language-switch.ts"
import type { ResultOptions } from "./result.ts"
import { type SealWords, sealWords } from "./seal-words.ts"
import { away, patience } from "./waiting.ts"

export interface ResultParts {
  readonly away: typeof away
  readonly patience: typeof patience
  readonly sealWords: SealWords
  readonly languageSwitch: typeof languageSwitch
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
    away,
    patience,
    sealWords,
    languageSwitch,
    reason: sayFailure,
    joined: (options) => joined({ ...options, copied, onCopy }),
  }
}
