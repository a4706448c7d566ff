import { describe, expect, it } from "vitest"
import { failureCodes } from "../../shared/contract.ts"
import catalogue from "../../shared/words/en.json"
import { sayFailure } from "./failure-words.ts"
import { fill } from "./words.ts"

const isolated = (text: string) => `\u2068${text}\u2069`

describe("a sentence", () => {
  it("isolates a name from the words around it", () => {
    expect(fill("Joining {network}…", { network: "בית" })).toBe(`Joining ${isolated("בית")}…`)
  })

  it("does not let a name close its own isolate or turn the rest around", () => {
    const hostile = "Home\u2069\u202e gnp.exe"
    expect(fill("{network}", { network: hostile })).toBe(isolated("Home gnp.exe"))
  })

  it("takes a name literally, with braces and dollar signs", () => {
    expect(fill("{network}", { network: "$& {device}" })).toBe(isolated("$& {device}"))
  })

  it("writes a number bare", () => {
    expect(fill("{count} min", { count: 3 })).toBe("3 min")
  })
})

describe("the catalogue", () => {
  it("has a sentence for each failure, that says what to do", () => {
    expect(Object.keys(catalogue.failure).sort()).toEqual([...failureCodes].sort())
    for (const code of failureCodes) expect(sayFailure(code, "Home").split(". ").length).toBeGreaterThan(1)
  })

  it("uses known places only, and never raises its voice", () => {
    for (const [name, section] of Object.entries(catalogue)) {
      for (const sentence of Object.values(section)) {
        for (const place of sentence.match(/\{.*?\}/g) ?? []) {
          // The app fills in more, and so do its worker and the device's notifications.
          if (!["app", "worker", "notification"].includes(name))
            expect(["{network}", "{device}", "{url}", "{count}"]).toContain(place)
        }
        expect(sentence).not.toContain("!")
      }
    }
  })
})
