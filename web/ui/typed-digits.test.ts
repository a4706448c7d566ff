import { expect, it } from "vitest"
import { typedDigits } from "./typed-digits.ts"

it.each([
  ["as they stand on the label", "0481 5162"],
  ["without the space", "04815162"],
  ["with no-break spaces, hyphens and points", "\u00a0048-151.62\u2009"],
  ["pasted with words and marks around them", "Code:\u200e 0481 5162\n"],
  ["Arabic-Indic", "٠٤٨١ ٥١٦٢"],
  ["Persian", "۰۴۸۱ ۵۱۶۲"],
  ["Devanagari", "०४८१ ५१६२"],
  ["full-width, with an ideographic space", "０４８１　５１６２"],
  ["of two kinds at once", "٠४８1 ۵१６2"],
])("digits are read %s", (_, typed) => {
  expect(typedDigits(typed)).toBe("04815162")
})

it("each digit of each kind is itself", () => {
  for (const zero of [0x660, 0x6f0, 0x966, 0xff10]) {
    const all = Array.from({ length: 10 }, (_, digit) => String.fromCharCode(zero + digit)).join("")
    expect(typedDigits(all)).toBe("0123456789")
  }
})
