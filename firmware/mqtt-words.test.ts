import { describe, expect, test } from "vitest"
import { mqttOptions } from "./mqtt-words.ts"

const mqtt = "mqtts://broker.example"

describe("the words about a broker", () => {
  test("may be none", () => {
    expect(mqttOptions({}, { PORCHLIGHT_MQTT_USER: "ding" })).toBeUndefined()
  })

  test("give way to the environment where they say nothing", () => {
    const environment = { PORCHLIGHT_MQTT_USER: "ding", PORCHLIGHT_MQTT_PASSWORD: "correct horse" }
    expect(mqttOptions({ mqtt }, environment)).toMatchObject({
      url: mqtt,
      user: "ding",
      password: "correct horse",
    })
    const words = { mqtt, "mqtt-user": "dong", "mqtt-password-file": "/etc/password" }
    const options = mqttOptions(words, environment)
    expect(options).toMatchObject({ user: "dong", passwordFile: "/etc/password", password: undefined })
  })

  test.each([
    [{ "mqtt-user": "ding" }, "--mqtt-user goes with --mqtt"],
    [{ mqtt: "broker.example" }, "A broker is mqtts://HOST"],
    [{ mqtt, "mqtt-cert": "a.pem" }, "goes with its key"],
    [{ mqtt, "mqtt-password-file": "a" }, "goes with a user"],
  ])("%o are refused", (words, sentence) => {
    expect(() => mqttOptions(words, {})).toThrow(sentence)
  })
})
