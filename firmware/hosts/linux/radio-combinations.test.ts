import { describe, expect, test } from "vitest"
import { parseAbilities } from "./radio-combinations.ts"

const phy = (combinations: string, after = "") =>
  `Wiphy phy0\n\tmax # scan SSIDs: 4\n\tsoftware interface modes (can always be added):\n\t\t * monitor\n` +
  `${combinations}\tHT Capability overrides:\n\t\t * MCS: ff ff\n\t\t * maximum A-MSDU length\n${after}`

const valid = (...combinations: string[]) =>
  phy(`\tvalid interface combinations:\n${combinations.map((text) => `\t\t * ${text}\n`).join("")}`)

describe("an access point beside the station", () => {
  test.each([
    [
      "the kernel's simulated radio: one channel",
      1,
      valid(
        "#{ IBSS } <= 1, #{ managed, AP, mesh point, P2P-client, P2P-GO } <= 2048, #{ P2P-device } <= 1,\n\t\t   total <= 2050, #channels <= 1",
      ),
    ],
    [
      "the same with two channels",
      2,
      valid("#{ managed, AP } <= 2048,\n\t\t   total <= 2050, #channels <= 2, STA/AP BI must match"),
    ],
    [
      "a Raspberry Pi's own radio: two channels only without an access point",
      1,
      valid(
        "#{ managed } <= 1, #{ P2P-device } <= 1, #{ P2P-client, P2P-GO } <= 1,\n\t\t   total <= 3, #channels <= 2",
        "#{ managed } <= 1, #{ AP } <= 1, #{ P2P-client } <= 1, #{ P2P-device } <= 1,\n\t\t   total <= 4, #channels <= 1",
      ),
    ],
    [
      "no combination with an access point",
      0,
      valid("#{ managed } <= 2,\n\t\t   total <= 2, #channels <= 1"),
    ],
    [
      "AP/VLAN is no access point",
      0,
      valid("#{ managed, AP/VLAN } <= 4,\n\t\t   total <= 4, #channels <= 2"),
    ],
    ["room for one of both kinds", 0, valid("#{ managed, AP } <= 1,\n\t\t   total <= 1, #channels <= 1")],
    [
      "two limits, and a total that allows one",
      0,
      valid("#{ managed } <= 1, #{ AP } <= 1,\n\t\t   total <= 1, #channels <= 1"),
    ],
    ["none at all", 0, phy("\tinterface combinations are not supported\n")],
    ["no output", 0, ""],
    [
      "a list after the section is not read as part of it",
      0,
      phy(
        "\tvalid interface combinations:\n\t\t * #{ managed } <= 1,\n\t\t   total <= 1, #channels <= 1\n",
        "\tOther:\n\t\t * #{ managed } <= 1, #{ AP } <= 1, total <= 2, #channels <= 2\n",
      ),
    ],
  ])("%s", (_what, channelsBeside, text) => {
    expect(parseAbilities(text).channelsBeside).toBe(channelsBeside)
  })

  test("a million limits in one line are read in no time", () => {
    const endless = valid("#{ managed } <= 1, ".repeat(1_000_000))
    expect(parseAbilities(endless).channelsBeside).toBe(0)
  })
})

describe("WPA3 on the access point", () => {
  test.each([
    ["wpa_supplicant speaks SAE for the radio", true, "\tDevice supports SAE with AUTHENTICATE command\n"],
    ["the chip does", true, "\t\t* [ SAE_OFFLOAD_AP ]: AP mode SAE authentication offload support\n"],
    ["the chip does for a station only", false, "\t\t* [ SAE_OFFLOAD ]: SAE offload support\n"],
    ["a name that only contains it", false, "\tmax SSID Device supports SAE with AUTHENTICATE command?\n"],
  ])("%s", (_what, saeAccessPoint, line) => {
    expect(parseAbilities(phy("", line)).saeAccessPoint).toBe(saeAccessPoint)
  })
})
