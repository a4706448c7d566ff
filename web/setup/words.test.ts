import { expect, it } from "vitest"
import { failureCodes } from "../../shared/contract.ts"
import catalogue from "../../shared/words/en.json"
import { sayFailure } from "./failure-words.ts"

it("there is a sentence for each failure, that says what to do", () => {
  expect(Object.keys(catalogue.failure).sort()).toEqual([...failureCodes].sort())
  for (const code of failureCodes) expect(sayFailure(code, "Home").split(". ").length).toBeGreaterThan(1)
})
