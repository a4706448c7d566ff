import { expect, it } from "vitest"
import { fingerprintGroups } from "./fingerprint-groups.ts"

it("a fingerprint is read in sixteen groups of four", () => {
  const groups = fingerprintGroups("0123456789abcdef".repeat(4))
  expect(groups).toHaveLength(16)
  expect(groups.slice(0, 4)).toEqual(["0123", "4567", "89AB", "CDEF"])
})
