import { describe, expect, test } from "vitest"
import { brokerAddress, checkBroker } from "./broker-address.ts"

describe("the address of a broker", () => {
  test.each([
    ["mqtt://broker", { protocol: "mqtt", hostname: "broker", port: 1883, host: "broker:1883" }],
    [
      "mqtts://broker.example/",
      { protocol: "mqtts", hostname: "broker.example", port: 8883, host: "broker.example:8883" },
    ],
    ["mqtt://[fd00::2]:1", { protocol: "mqtt", hostname: "fd00::2", port: 1, host: "[fd00::2]:1" }],
  ])("%s is understood", (url, address) => {
    expect(brokerAddress(url)).toEqual(address)
  })

  test.each([
    "",
    "broker",
    "broker:1883",
    "http://broker",
    "mqtt://",
    "mqtt://broker/topic",
    "mqtt://broker:99999",
  ])("%o is refused", (url) => {
    expect(() => brokerAddress(url)).toThrow(expect.objectContaining({ code: "bad-mqtt" }))
  })

  test.each(["mqtt://ding:secret@broker", "ws://ding:secret@broker"])(
    "%s is refused, and its password is not repeated",
    (url) => {
      expect(() => brokerAddress(url)).toThrow(/^(?!.*secret).*$/)
    },
  )
})

describe("what goes with it", () => {
  const url = "mqtts://broker"

  test.each([
    ["a password without a user", { url, password: "x" }],
    ["a certificate without its key", { url, certificateFile: "a.pem" }],
    ["a key without its certificate", { url, keyFile: "a.key" }],
    ["an authority without TLS", { url: "mqtt://broker", caFile: "ca.pem" }],
  ])("is not %s", (_, options) => {
    expect(() => checkBroker(options)).toThrow(expect.objectContaining({ code: "bad-mqtt" }))
  })
})
