import type { FailureCode } from "../../shared/contract.ts"
import { failure } from "../../shared/words/en.json"
import { fill } from "./words.ts"

/** What happened and what to do, after a join failed. */
export function sayFailure(code: FailureCode, network: string): string {
  return fill(failure[code], { network })
}
