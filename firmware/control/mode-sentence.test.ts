import { expect, test } from "vitest"
import { deviceModes } from "../../shared/contract.ts"
import { modeSentence, oneLine } from "./mode-sentence.ts"

const network = { ssid: "Home", address: "192.168.1.17" }

test("each mode is one sentence of its own", () => {
  const sentences = deviceModes.map((mode) => modeSentence({ name: "ding", mode, network: null }))
  // Until its phone has gone, a device at home is at home.
  expect(new Set(sentences).size).toBe(deviceModes.length - 1)
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z][^\n]+\.$/)
})

test("at home it says where, and whether that has gone away", () => {
  expect(modeSentence({ name: "ding", mode: "home", network })).toBe('At home in "Home": 192.168.1.17.')
  expect(modeSentence({ name: "ding", mode: "home", network: null })).toBe(
    "Its network has gone away; waiting for it.",
  )
})

test.each([
  ["a line of its own", "a\nb\r\u2028c\u2029"],
  ["commands to a terminal", "\u001b[2J\u009b2J\u0007"],
  ["text that runs the other way", "\u202eemoH\u2066"],
  ["what is not seen", "\u200b\u00ad\ufeff"],
])("a network's name cannot hold %s", (_what, ssid) => {
  expect(oneLine(ssid)).toMatch(/^"[a-zA-Z0-9[\ufffd]*"$/)
  expect(modeSentence({ name: "ding", mode: "home", network: { ...network, ssid } })).toContain("\ufffd")
})

test("names in other scripts, and with spaces, stay as they are", () => {
  for (const ssid of ["Café du Nord", "家のWi-Fi", "שלום", "👩🏽‍🌾".replaceAll("\u200d", "")]) {
    expect(oneLine(ssid)).toBe(`"${ssid}"`)
  }
})
