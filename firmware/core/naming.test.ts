import { expect, test } from "vitest"
import { accessPointSsid, checkName } from "./naming.ts"
import { ssid } from "./scripted-radio.fixture.ts"

test.each(["a", "7", "ding-5cd80b1", "a--b", "a".repeat(32)])("%s can be a device's name", (name) => {
  expect(() => checkName(name)).not.toThrow()
})

test.each(["", "-a", "a-", "Ding", "a_b", "a.b", "a b", "é", "a\n", "a".repeat(33), "ding\u202e"])(
  "%j cannot, and the error says what can",
  (name) => {
    expect(() => checkName(name)).toThrow(
      expect.objectContaining({
        code: "bad-name",
        message: `${JSON.stringify(name)} cannot be a device's name. Use 1 to 32 of a-z, 0-9 and -, with no - at either end.`,
        facts: { name },
      }),
    )
  },
)

test("the access point has the name for its SSID", () => {
  expect(accessPointSsid("ding-5cd80b1")).toBe(ssid("ding-5cd80b1"))
})
