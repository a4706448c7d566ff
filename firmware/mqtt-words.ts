/** The words of the command line about a broker. */
import { PorchlightError } from "./core/errors.ts"
import { checkBroker } from "./fleet/broker-address.ts"
import type { MqttOptions } from "./mqtt-options.ts"

export const mqttWords = [
  "mqtt",
  "mqtt-user",
  "mqtt-password-file",
  "mqtt-ca",
  "mqtt-cert",
  "mqtt-key",
] as const
/** As `parseArgs` takes them. */
export const mqttSyntax = {
  mqtt: { type: "string" },
  "mqtt-user": { type: "string" },
  "mqtt-password-file": { type: "string" },
  "mqtt-ca": { type: "string" },
  "mqtt-cert": { type: "string" },
  "mqtt-key": { type: "string" },
} as const
type Words = { readonly [Word in (typeof mqttWords)[number]]?: string | undefined }

/** Where a word says nothing, the environment may: what stands there is read by nobody who lists processes. */
type Environment = { readonly PORCHLIGHT_MQTT_USER?: string; readonly PORCHLIGHT_MQTT_PASSWORD?: string }

/** Undefined where there is no broker. Throws a `PorchlightError`, code `bad-argument`. */
export function mqttOptions(words: Words, environment: Environment): MqttOptions | undefined {
  const { mqtt: url } = words
  const other = mqttWords.find((word) => word !== "mqtt" && words[word] !== undefined)
  if (url === undefined) {
    if (other !== undefined) throw bad(`--${other} goes with --mqtt; try --help.`)
    return undefined
  }
  const passwordFile = words["mqtt-password-file"]
  const options: MqttOptions = {
    url,
    user: words["mqtt-user"] ?? environment.PORCHLIGHT_MQTT_USER,
    passwordFile,
    password: passwordFile === undefined ? environment.PORCHLIGHT_MQTT_PASSWORD : undefined,
    caFile: words["mqtt-ca"],
    certificateFile: words["mqtt-cert"],
    keyFile: words["mqtt-key"],
  }
  try {
    checkBroker(options)
    return options
  } catch (error) {
    throw error instanceof PorchlightError ? bad(error.message) : error
  }
}

function bad(message: string): PorchlightError {
  return new PorchlightError("bad-argument", message)
}
