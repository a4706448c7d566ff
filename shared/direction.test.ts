import { describe, expect, it } from "vitest"
import { isolate } from "./direction.ts"

describe("a name in a sentence", () => {
  it("stands between the isolate's two marks", () => {
    expect(isolate("בית")).toBe("\u2068בית\u2069")
    expect(isolate("")).toBe("\u2068\u2069")
  })

  it("cannot close its isolate or turn the sentence around", () => {
    expect(isolate("\u2069a\u202eb\u2067c\u2068d\u202ae")).toBe("\u2068abcde\u2069")
  })

  it("loses every mark that embeds, overrides or isolates, and nothing else", () => {
    const lost: number[] = []
    for (let code = 0; code <= 0xffff; code++) {
      if (isolate(String.fromCharCode(code)).length === 2) lost.push(code)
    }
    expect(lost).toEqual([0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069])
  })
})
