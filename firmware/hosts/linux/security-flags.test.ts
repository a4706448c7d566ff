import { describe, expect, test } from "vitest"
import { securityOf } from "./security-flags.ts"

describe("flags that NetworkManager 1.42.4 showed for hostapd's access points are read as what they were", () => {
  test.each([
    ["wpa2", 0x1, 0, 0x188],
    ["wpa3", 0x1, 0, 0x488],
    ["wpa2-wpa3", 0x1, 0, 0x588],
    ["open", 0, 0, 0],
    ["owe", 0x1, 0, 0x888],
    ["enterprise", 0x1, 0, 0x288],
    ["wpa", 0x1, 0x144, 0],
  ] as const)("%s", (security, flags, wpaFlags, rsnFlags) => {
    expect(securityOf({ flags, wpaFlags, rsnFlags })).toBe(security)
  })
})

describe("flags of other networks", () => {
  test.each([
    ["WEP: privacy without a word on how", "wep", 0x1, 0, 0],
    ["a router that offers WPA and WPA2", "wpa2", 0x1, 0x144, 0x188],
    ["WPS beside WPA2", "wpa2", 0x1 | 0x2 | 0x4, 0, 0x188],
    ["an open network with WPS", "open", 0x2, 0, 0],
    ["the open half of OWE's transition mode", "open", 0, 0, 0x1000],
    ["an encrypted half of OWE's transition mode", "owe", 0x1, 0, 0x888 | 0x1000],
    ["WPA3-Enterprise with 192 bits", "enterprise", 0x1, 0, 0x2000 | 0x8],
    ["a password or a name", "wpa2", 0x1, 0, 0x388],
    ["ciphers only, with no key management we know", "unknown", 0x1, 0, 0x8],
  ] as const)("%s", (_what, security, flags, wpaFlags, rsnFlags) => {
    expect(securityOf({ flags, wpaFlags, rsnFlags })).toBe(security)
  })
})
