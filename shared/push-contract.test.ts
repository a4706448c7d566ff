import * as v from "valibot"
import { describe, expect, it } from "vitest"
import { base64urlEncode } from "./bytes.ts"
import { alertRequestSchema, type SubscribeRequest, subscribeRequestSchema } from "./push-contract.ts"

const subscription: SubscribeRequest = {
  endpoint: "https://push.example/1",
  keys: { p256dh: base64urlEncode(new Uint8Array(65)), auth: base64urlEncode(new Uint8Array(16)) },
  quiet: { fromMinute: 1320, toMinute: 420, offsetMinutes: 60 },
}

describe("a phone that wants to be told", () => {
  it("gives its keys in their exact lengths", () => {
    expect(v.is(subscribeRequestSchema, subscription)).toBe(true)
    expect(v.is(subscribeRequestSchema, { ...subscription, language: "zh-Hant" })).toBe(true)
    for (const language of ["xx", "de-AT", "", null, 7])
      expect(v.is(subscribeRequestSchema, { ...subscription, language })).toBe(false)
    const { auth, p256dh } = subscription.keys
    for (const keys of [
      { p256dh: p256dh.slice(1), auth },
      { p256dh, auth: `${auth}A` },
      { p256dh, auth: auth.replace("A", "=") },
    ]) {
      expect(v.is(subscribeRequestSchema, { ...subscription, keys })).toBe(false)
    }
  })

  it.each([
    ["fromMinute", 1440],
    ["toMinute", -1],
    ["fromMinute", 0.5],
    ["offsetMinutes", 1081],
  ])("is not quiet where %s is %j", (field, value) => {
    expect(
      v.is(subscribeRequestSchema, { ...subscription, quiet: { ...subscription.quiet, [field]: value } }),
    ).toBe(false)
  })
})

describe("a rule", () => {
  const rule = (condition: object) => v.is(alertRequestSchema, { isOn: true, condition })
  const above = { kind: "above", reading: "temperature", value: 30, hysteresis: 1, forSeconds: 60 }

  it("has what its kind takes, and no more", () => {
    expect(rule(above)).toBe(true)
    expect(rule({ kind: "silent", reading: "temperature", forSeconds: 300 })).toBe(true)
    expect(rule({ kind: "event", event: "low-disk" })).toBe(true)
    expect(rule({ ...above, withinSeconds: 60 })).toBe(false)
    expect(rule({ kind: "event", event: "struck-by-lightning" })).toBe(false)
  })

  it.each([
    ["value", Number.NaN],
    ["hysteresis", -1],
    ["forSeconds", 86_401],
    ["reading", "__proto__"],
  ])("is none where %s is %j", (field, value) => {
    expect(rule({ ...above, [field]: value })).toBe(false)
  })
})
