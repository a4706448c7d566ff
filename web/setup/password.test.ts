import { describe, expect, it } from "vitest"
import { isPassphrase, ssidMaximumBytes } from "../../shared/wifi.ts"
import { isNetworkName, passwordFlaw } from "./password.ts"

describe("a password", () => {
  it("is judged as the device judges it", () => {
    const passwords = [
      "",
      "a",
      "1234567",
      "12345678",
      "é".repeat(3),
      "é".repeat(4),
      "é".repeat(31),
      "é".repeat(32),
    ]
    for (const length of [62, 63, 64, 65])
      passwords.push("f".repeat(length), "g".repeat(length), "F".repeat(length))
    for (const password of passwords) {
      expect([password, passwordFlaw(password) === undefined]).toEqual([password, isPassphrase(password)])
    }
  })

  it("that is too short says how much is missing, in bytes", () => {
    expect(passwordFlaw("12345")).toContain("by 3")
    expect(passwordFlaw("ééé")).toContain("by 2")
  })

  it("that is missing is asked for, not called short", () => {
    expect(passwordFlaw("")).not.toContain("short")
  })

  it("keeps the spaces it came with", () => {
    expect(passwordFlaw("       7")).toBeUndefined()
  })
})

describe("a network's name", () => {
  it("holds as many bytes as the contract allows, and one at least", () => {
    expect(isNetworkName("")).toBe(false)
    expect(isNetworkName("x".repeat(ssidMaximumBytes))).toBe(true)
    expect(isNetworkName("x".repeat(ssidMaximumBytes + 1))).toBe(false)
    expect(isNetworkName("🏠".repeat(8))).toBe(true)
    expect(isNetworkName("🏠".repeat(9))).toBe(false)
  })
})
