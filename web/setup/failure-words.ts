import type { FailureCode } from "../../shared/contract.ts"
import { failure } from "../../shared/words/en.json"
import { filled } from "./words.ts"

/** What happened and what to do, after a join failed. */
export function sayFailure(code: FailureCode, network: string): string {
  return filled(failure[code], { network })
}
