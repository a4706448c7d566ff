import { describe, expect, test } from "vitest"
import type { HomeView } from "../../shared/home-contract.ts"
import { discoveryMessages } from "./discovery.ts"
import { sensorClass } from "./sensor-class.ts"
import { topicsOf } from "./topics.ts"

/** What its pages "MQTT Sensor", "MQTT Switch" and so on list, of that which a device could mean; required ones first. */
const documented: Readonly<Record<string, { required: readonly string[]; optional: readonly string[] }>> = {
  sensor: {
    required: ["state_topic"],
    optional: [
      ...["value_template", "unit_of_measurement", "device_class", "state_class"],
      ...["suggested_display_precision", "expire_after"],
    ],
  },
  switch: { required: ["command_topic"], optional: ["state_topic", "payload_on", "payload_off"] },
  number: {
    required: ["command_topic"],
    optional: ["state_topic", "min", "max", "step", "mode", "unit_of_measurement"],
  },
  select: { required: ["command_topic", "options"], optional: ["state_topic"] },
  button: { required: ["command_topic"], optional: ["payload_press"] },
  camera: { required: ["topic"], optional: [] },
  event: { required: ["state_topic", "event_types"], optional: [] },
}
const ofEach = ["name", "unique_id", "availability_topic", "device", "origin", "icon", "qos"]
const ofDevice = ["identifiers", "name", "manufacturer", "model", "sw_version", "configuration_url"]

const id = "5cd80b1f00d2a7e4"
const label = `"A/#+${"{{ x }}"}`
const known = { ageMilliseconds: 0, staleAfterMilliseconds: 15_000, trend: null } as const
const control = { label, queueable: false }

const view: HomeView = {
  contract: 1,
  device: { name: "ding-5cd80b1", version: "1.2.3", uptimeMilliseconds: 0, capabilities: [] as never },
  network: null,
  readings: [
    { id: "temperature", label, unit: "°C", decimals: 1, value: 21, ...known },
    { id: "doors", label, unit: "", decimals: 0, value: 1, ...known },
  ],
  controls: [
    { kind: "switch", id: "lamp", ...control, value: true },
    { kind: "number", id: "blind", ...control, value: 4, unit: "%", minimum: 0, maximum: 100, step: 0 },
    {
      kind: "choice",
      id: "mode",
      ...control,
      value: "eco",
      options: [
        { value: "eco", label },
        { value: "full", label },
      ],
    },
    { kind: "button", id: "restart", ...control, value: null, confirmation: "" },
  ],
  images: [{ id: "door", label, ageMilliseconds: null, live: false }],
  happened: [],
}
const messages = discoveryMessages(view, {
  ...{ id, topics: topicsOf(id), url: "https://ding-5cd80b1.local", eventKinds: ["started", "alert"] },
})

describe("what Home Assistant finds", () => {
  test("is each part of the device, under a topic that no name can break", () => {
    expect(messages.map(({ topic }) => topic.replace(`porchlight-${id}`, "ID"))).toEqual([
      "homeassistant/sensor/ID/reading-temperature/config",
      "homeassistant/sensor/ID/reading-doors/config",
      "homeassistant/switch/ID/control-lamp/config",
      "homeassistant/number/ID/control-blind/config",
      "homeassistant/select/ID/control-mode/config",
      "homeassistant/button/ID/control-restart/config",
      "homeassistant/camera/ID/image-door/config",
      "homeassistant/button/ID/image-door-take/config",
      "homeassistant/event/ID/events/config",
    ])
    // `<prefix>/<component>/[<node_id>/]<object_id>/config`, ids of `[a-zA-Z0-9_-]`.
    for (const { topic } of messages)
      expect(topic).toMatch(/^homeassistant\/[a-z]+\/[a-zA-Z0-9_-]+\/[a-zA-Z0-9_-]+\/config$/)
  })

  test("has the documented fields alone, and all that are required", () => {
    for (const { topic, config } of messages) {
      const { required, optional } = documented[topic.split("/")[1] ?? ""] ?? { required: [], optional: [] }
      expect(Object.keys(config)).toEqual(
        expect.arrayContaining([...required, "unique_id", "availability_topic"]),
      )
      expect([...required, ...optional, ...ofEach]).toEqual(expect.arrayContaining(Object.keys(config)))
      expect(Object.keys(config["device"] as object)).toEqual(ofDevice)
    }
  })

  test("belongs to one device, whose page is the device's own app, each part under its own id", () => {
    const devices = new Set(messages.map(({ config }) => JSON.stringify(config["device"])))
    expect([...devices].map((text) => JSON.parse(text))).toEqual([
      expect.objectContaining({
        identifiers: [`porchlight-${id}`],
        configuration_url: "https://ding-5cd80b1.local",
      }),
    ])
    expect(new Set(messages.map(({ config }) => config["unique_id"])).size).toBe(messages.length)
  })

  test("takes no unit where there is none, no step below its least one, and values for options", () => {
    const [, doors, , blind, mode] = messages.map(({ config }) => config)
    expect(doors).not.toHaveProperty("unit_of_measurement")
    expect(blind).toMatchObject({ min: 0, max: 100, step: 0.001, unit_of_measurement: "%" })
    expect(mode).toMatchObject({ options: ["eco", "full"] })
  })
})

describe("a quantity", () => {
  test.each([
    ["cellar", "°C", "temperature"],
    ["humidity-cellar", "%", "humidity"],
    ["disk-used", "%", undefined],
    ["co2", "ppm", "carbon_dioxide"],
    ["wind", "m/s", "speed"],
    ["anything", "constructor", undefined],
  ])("%s in %s is %s", (reading, unit, deviceClass) => {
    expect(sensorClass(reading, unit)).toEqual({
      state_class: "measurement",
      ...(deviceClass !== undefined && { device_class: deviceClass }),
    })
  })

  test("of energy is a total, as it takes no other", () => {
    expect(sensorClass("meter", "kWh")).toEqual({ device_class: "energy", state_class: "total" })
  })
})
