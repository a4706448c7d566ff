import { describe, expect, it } from "vitest"
import type { ReadingView } from "../../shared/home-contract.ts"
import { alertConditionSchema } from "../../shared/push-contract.ts"
import { conditionOf, draftOfKind, newDraft, secondsOffered } from "./alert-draft.ts"

const reading = { id: "outside", decimals: 1, value: 9.44 } as ReadingView
const draft = newDraft(reading)
const kinds = ["above", "below", "changed", "silent"] as const

describe("a rule that is written", () => {
  it("begins with the value of the moment", () => {
    expect(draft).toMatchObject({ kind: "above", value: "9.4" })
  })

  it.each(kinds)("of the kind %s is one that the device takes, with every time that is offered", (kind) => {
    for (const seconds of secondsOffered(kind)) {
      const condition = conditionOf({ ...draftOfKind(draft, kind), value: "2,5", seconds }, reading)
      expect(alertConditionSchema["~standard"].validate(condition)).not.toHaveProperty("issues")
    }
  })

  it("has a time that is offered, whatever it was before", () => {
    for (const from of kinds) {
      for (const to of kinds) {
        const changed = draftOfKind(draftOfKind(draft, from), to)
        expect(secondsOffered(to)).toContain(changed.seconds)
      }
    }
  })

  it.each(["", " ", "warm", "1e999", "1.2.3"])("takes no %j for a number", (value) => {
    expect(conditionOf({ ...draft, value }, reading)).toBeUndefined()
  })

  it("takes no change of nothing", () => {
    expect(conditionOf({ ...draftOfKind(draft, "changed"), value: "0" }, reading)).toBeUndefined()
  })

  it.each([
    ["1000", 0, 10],
    ["1", 0, 1],
    ["25", 1, 0.3],
    ["-0.004", 3, 0.001],
  ])("of %s with %i decimals is over when the value has come back by %d", (value, decimals, hysteresis) => {
    expect(conditionOf({ ...draft, value }, { ...reading, decimals })).toMatchObject({ hysteresis })
  })
})
