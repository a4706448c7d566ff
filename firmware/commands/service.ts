/** `porchlight install` and `porchlight uninstall`: each step is shown when it is over. */
import { resolve } from "node:path"
import type { RunOptions } from "../command-line.ts"
import { plainText } from "../control/plain-text.ts"
import { PorchlightError } from "../core/errors.ts"
import { openStore } from "../hosts/node/store.ts"
import { wrapped } from "../label/wrapped.ts"
import type { MqttOptions } from "../mqtt-options.ts"
import { install } from "../service/install.ts"
import { places } from "../service/places.ts"
import type { Step } from "../service/step.ts"
import { uninstall } from "../service/uninstall.ts"
import { keptName } from "./kept-choices.ts"
import { printLabel } from "./label.ts"
import { hasColours } from "./terminal.ts"

export async function installService(options: RunOptions): Promise<void> {
  const { name, interfaceName, accessPointInterfaceName, country, http, https, open, logLevel } = options
  const { accessPoint = "open", setupCode, setupAfterMilliseconds, portalTimeoutMilliseconds } = options
  const chosen = {
    name,
    accessPoint,
    setupCode,
    interfaceName,
    accessPointInterfaceName,
    country,
    setupAfterMinutes: parts(setupAfterMilliseconds, 60_000),
    portalTimeoutSeconds: parts(portalTimeoutMilliseconds, 1000),
    http,
    https,
    open,
    pushContact: options.pushContact,
    pushServices: options.pushServices,
    certificate: options.certificate && absolute(options.certificate),
    mqtt: options.mqtt && absoluteBroker(options.mqtt),
    logLevel,
  }
  process.stdout.write("\n")
  await install(chosen, showStep)
  // Not into a file that others may read: it holds the code.
  if (process.stdout.isTTY) await printInstalledLabel(options)
  process.stdout.write(`
  Next
    sudo porchlight label, for what belongs on the device, also as a drawing
    sudo porchlight status, for what it is doing
    journalctl -u porchlight, for its log
${open ? "\n  Whoever is in the home network comes in, without pairing: --open was said.\n" : ""}
`)
}

async function printInstalledLabel(options: RunOptions): Promise<void> {
  const name = options.name ?? (await keptName(await openStore(places.state)))
  await printLabel({ ...options, form: { kind: "terminal" }, language: undefined }, places.state, name)
}

/** The service starts in another folder. */
function absolute({ certificateFile, keyFile }: NonNullable<RunOptions["certificate"]>) {
  return { certificateFile: resolve(certificateFile), keyFile: resolve(keyFile) }
}

/** Rejects a password of the environment: the service has another one, and a unit is read by everybody. */
function absoluteBroker(mqtt: MqttOptions): MqttOptions {
  if (mqtt.password !== undefined) {
    const sentence = "The service takes the broker's password from a file: name it with --mqtt-password-file."
    throw new PorchlightError("bad-argument", sentence)
  }
  const { passwordFile, caFile, certificateFile, keyFile } = mqtt
  return {
    ...mqtt,
    passwordFile: passwordFile && resolve(passwordFile),
    caFile: caFile && resolve(caFile),
    certificateFile: certificateFile && resolve(certificateFile),
    keyFile: keyFile && resolve(keyFile),
  }
}

export async function uninstallService(): Promise<void> {
  process.stdout.write("\n")
  await uninstall(showStep)
  process.stdout.write("\n")
}

function parts(milliseconds: number | undefined, length: number): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / length
}

export function showStep(step: Step): void {
  process.stdout.write(stepText(step, { colours: hasColours() }))
}

const columns = 80
const marks = { done: "done", unchanged: "same", failed: "fail" } as const
/** SGR of ECMA-48: green, none, red; each theme has its own. */
const colourOf = { done: "\u001b[32m", unchanged: "", failed: "\u001b[31m" } as const
const noColour = "\u001b[39m"

export function stepText({ state, text }: Step, { colours }: { readonly colours: boolean }): string {
  const mark =
    colours && colourOf[state] !== "" ? `${colourOf[state]}${marks[state]}${noColour}` : marks[state]
  // What a program of the machine said may stand in it.
  const lines = wrapped(plainText(text), (line) => line.length <= columns - "  done  ".length)
  return lines.map((line, row) => `${row === 0 ? `  ${mark}  ` : " ".repeat(8)}${line}\n`).join("")
}
