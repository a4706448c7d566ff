import fc from "fast-check"
import { expect, test } from "vitest"
import { isWellFormed } from "../../shared/wifi.ts"
import { nameMaximumBytes, plainName } from "./plain-name.ts"

test("a name that people write stays as it is", () => {
  for (const name of ["backup script", "Zoë's Küche", "玄関", 'the "blue" one'])
    expect(plainName(name)).toBe(name)
})

test.each<[what: string, text: string, name: string]>([
  ["a line of its own", "all good\nWARN stolen", "all good WARN stolen"],
  ["an escape of the terminal", "\u001b[31mred", "[31mred"],
  ["a turn of direction", "a\u202egnp.exe", "a gnp.exe"],
  ["a character without width", "back\u200bup", "back up"],
  ["half a character", "a\ud83d b", "a b"],
  ["nothing", " \t\u0000 ", ""],
])("%s does not get into it", (_what, text, name) => {
  expect(plainName(text)).toBe(name)
})

test("whatever came, it is one visible line that fits into a kept pass, and is not changed a second time", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400, unit: "binary", size: "max" }), (text) => {
      const name = plainName(text)
      expect(Buffer.byteLength(JSON.stringify(name)) - 2).toBeLessThanOrEqual(nameMaximumBytes)
      expect(name).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      expect(isWellFormed(name)).toBe(true)
      expect(plainName(name)).toBe(name)
    }),
    { numRuns: 500 },
  )
})
