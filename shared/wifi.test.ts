import { describe, expect, test } from "vitest"
import { isPassphrase, isPasswordless, isWellFormed, securities, takesPassword } from "./wifi.ts"

describe("a passphrase", () => {
  test("has 8 to 63 bytes, whatever its characters", () => {
    for (const text of ["a".repeat(8), "a".repeat(63), "ü".repeat(4), "\u{1f600}\u{1f600}", " ".repeat(8)]) {
      expect(isPassphrase(text)).toBe(true)
    }
    for (const text of ["", "a".repeat(7), "ü".repeat(32), "a".repeat(64).replace("a", "g")]) {
      expect(isPassphrase(text)).toBe(false)
    }
  })

  test("of 64 hexadecimal digits in either case is a raw key", () => {
    expect(isPassphrase("0123456789abcdefABCDEF0123456789".repeat(2))).toBe(true)
    expect(isPassphrase(`${"a".repeat(64)}\n`)).toBe(false)
    expect(isPassphrase(`${"a".repeat(63)}g`)).toBe(false)
  })
})

test("only open networks and those that encrypt without a password ask for none", () => {
  expect(securities.filter(isPasswordless)).toEqual(["open", "owe"])
})

test("only the four kinds of WPA are opened by a passphrase", () => {
  expect(securities.filter(takesPassword)).toEqual(["wpa", "wpa2", "wpa2-wpa3", "wpa3"])
})

test("only text without a lone surrogate has one form in UTF-8", () => {
  for (const text of ["", "Home", "Café", "\u{1f3e0}", "\ud83c\udfe0"]) expect(isWellFormed(text)).toBe(true)
  for (const text of ["\ud83c", "\udfe0", "a\udfe0\ud83c", "\ud83c\ud83c\udfe0"]) {
    expect(isWellFormed(text)).toBe(false)
  }
})
