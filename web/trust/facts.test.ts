import { describe, expect, it } from "vitest"
import { onwardAddress, trustFactsFrom } from "./facts.ts"

const facts = {
  device: "ding-5cd80b1",
  url: "https://ding-5cd80b1.local:8443",
  addressUrl: "https://192.168.1.17:8443",
  fingerprint: "0123456789abcdef".repeat(4),
}

describe("the device's answer", () => {
  it("is taken where it is whole", () => {
    expect(trustFactsFrom({ ...facts, more: 1 })).toEqual(facts)
  })

  it.each([
    null,
    "text",
    {},
    { ...facts, device: "" },
    { ...facts, device: "d".repeat(65) },
    { ...facts, device: 1 },
    { ...facts, url: "http://ding-5cd80b1.local" },
    { ...facts, url: "javascript:alert(1)" },
    { ...facts, url: "https://ding.local/path" },
    { ...facts, url: "https://somebody@ding.local" },
    { ...facts, url: "https://" },
    { ...facts, addressUrl: undefined },
    { ...facts, fingerprint: "00" },
    { ...facts, fingerprint: `${facts.fingerprint}0` },
    { ...facts, fingerprint: "x".repeat(64) },
  ])("is refused where it is not: %j", (answer) => {
    expect(trustFactsFrom(answer)).toBeUndefined()
  })
})

describe("the way on", () => {
  const pairing = `#pair=${"aB-_".repeat(10)}xyz`

  it("carries a pairing", () => {
    expect(onwardAddress(facts.url, pairing)).toBe(`${facts.url}/${pairing}`)
  })

  it.each([
    "",
    "#",
    "#other",
    `${pairing}0`,
    pairing.slice(0, -1),
    `${pairing}&x=1`,
    `#pair=${"é".repeat(43)}`,
  ])("carries nothing else: %s", (hash) => {
    expect(onwardAddress(facts.url, hash)).toBe(`${facts.url}/`)
  })
})
