import { expect, test } from "vitest"
import { fingerprintGroups, fingerprintOf } from "./fingerprint.ts"

test("a fingerprint has two digits for each byte, and sixteen groups for a person", () => {
  const fingerprint = fingerprintOf(Uint8Array.from({ length: 32 }, (_, index) => index * 8))
  expect(fingerprint).toBe("0008101820283038404850586068707880889098a0a8b0b8c0c8d0d8e0e8f0f8")
  const groups = fingerprintGroups(fingerprint)
  expect(groups).toHaveLength(16)
  expect(groups[0]).toBe("0008")
  expect(groups.join("").toLowerCase()).toBe(fingerprint)
})
