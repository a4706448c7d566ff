/** The words of the `porchlight` command, from the shell's array to checked options. */
import { parseArgs } from "node:util"
import { type AccessPointSecurity, accessPointSecurities } from "../shared/wifi.ts"
import type { BackupOptions } from "./commands/backup.ts"
import type { DevicesOptions } from "./commands/devices.ts"
import type { NotifyOptions } from "./commands/notify.ts"
import type { RestoreOptions } from "./commands/restore.ts"
import { PorchlightError } from "./core/errors.ts"
import type { LogLevel } from "./core/host.ts"
import { checkPushContact } from "./core/push-contact.ts"
import { createEndpointPolicy } from "./core/push-endpoint.ts"
import type { Endpoint } from "./hosts/node/host.ts"
import { logLevels } from "./hosts/node/log.ts"
import {
  type CaAction,
  caAction,
  type PhonesAction,
  phonesAction,
  type TokenAction,
  tokenAction,
} from "./house-words.ts"
import { type LabelForm, labelForm, labelLanguage } from "./label-words.ts"
import type { RadioKind } from "./machine.ts"
import type { MqttOptions } from "./mqtt-options.ts"
import { mqttOptions, mqttSyntax, mqttWords } from "./mqtt-words.ts"
import { backupOptions, notifyOptions } from "./own-words.ts"
import { type UpgradeAction, upgradeAction, upgradeSyntax } from "./upgrade-words.ts"

export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | ({ readonly kind: "run"; readonly radio: RadioKind } & RunOptions)
  | ({ readonly kind: "setup" } & RunOptions)
  | ({ readonly kind: "clear" } & RunOptions)
  | ({ readonly kind: "doctor" } & RunOptions)
  | ({ readonly kind: "install" } & RunOptions)
  | ({ readonly kind: "uninstall" } & RunOptions)
  | ({ readonly kind: "upgrade"; readonly action: UpgradeAction } & RunOptions)
  | ({ readonly kind: "status"; readonly json: boolean } & RunOptions)
  | ({ readonly kind: "devices" } & DevicesOptions & RunOptions)
  | ({
      readonly kind: "label"
      readonly form: LabelForm
      /** The tag of one that we speak; undefined for that of the terminal. */
      readonly language: string | undefined
    } & RunOptions)
  | ({ readonly kind: "ca"; readonly action: CaAction } & RunOptions)
  | ({ readonly kind: "token"; readonly action: TokenAction } & RunOptions)
  | ({ readonly kind: "phones"; readonly action: PhonesAction } & RunOptions)
  | ({ readonly kind: "notify" } & NotifyOptions & RunOptions)
  | ({ readonly kind: "backup" } & BackupOptions & RunOptions)
  | ({ readonly kind: "restore" } & RestoreOptions & RunOptions)

/** Each is undefined where nothing was said of it: what that means is the command's affair. */
export interface RunOptions {
  readonly name: string | undefined
  readonly radio: RadioKind | undefined
  readonly interfaceName: string | undefined
  readonly accessPointInterfaceName: string | undefined
  readonly country: string | undefined
  readonly setupAfterMilliseconds: number | undefined
  readonly accessPoint: AccessPointSecurity | undefined
  readonly setupCode: "none" | undefined
  readonly http: Endpoint | undefined
  /** False for none. */
  readonly https: Endpoint | false | undefined
  readonly open: boolean
  readonly pushContact: string | undefined
  readonly pushServices: readonly string[]
  /** One of the owner's, in place of the device's. */
  readonly certificate: { readonly certificateFile: string; readonly keyFile: string } | undefined
  readonly mqtt: MqttOptions | undefined
  readonly dns: Endpoint | undefined
  readonly stateFolder: string | undefined
  readonly air: string | undefined
  readonly oneRadio: boolean
  readonly fast: boolean
  readonly portalTimeoutMilliseconds: number | undefined
  readonly logLevel: LogLevel
}

const commands = [
  "run",
  "status",
  "devices",
  "setup",
  "clear",
  "label",
  "notify",
  "phones",
  "token",
  "ca",
  "backup",
  "restore",
  "doctor",
  "install",
  "uninstall",
  "upgrade",
] as const
/** These are about the real radio alone. */
const realCommands: readonly string[] = ["doctor", "install"]
const realOptions = ["interface", "access-point-interface", "country", "setup-after"] as const
/** A device is told these when it starts, and no command after it needs them; doctor looks at the port. */
const startOptions = ["https", "open", "cert", "key", "push-contact", "push-service", ...mqttWords] as const
const startCommands: readonly string[] = ["run", "install"]
/** What goes with the commands of its row alone. */
const ownOptions = [
  ["title", ["notify"]],
  ["url", ["notify"]],
  ["urgency", ["notify"]],
  ["tag", ["notify"]],
  ["replace", ["backup", "restore"]],
  ["passphrase-file", ["backup", "restore"]],
  ["language", ["label"]],
  ["downgrade", ["upgrade"]],
  ["continue", ["upgrade"]],
] as const satisfies readonly (readonly [string, readonly string[]])[]
const simulatorOptions = ["air", "one-radio", "fast", "dns"] as const

/** Throws a `PorchlightError`, code `bad-argument`, whose message is one sentence for the person who typed. */
export function parseCommandLine(words: readonly string[]): Command {
  const { values, positionals } = parse(words)
  if (values.help) return { kind: "help" }
  if (values.version) return { kind: "version" }
  const [word = "run", ...more] = positionals
  const kind = commands.find((known) => known === word)
  if (kind === undefined) throw bad(`There is no command "${word}"; try --help.`)
  const options = runOptions(kind, values)
  if (kind !== "ca" && values["with-key"]) throw bad('--with-key goes with "ca export"; try --help.')
  if (kind !== "phones" && values.all) throw bad('--all goes with "phones revoke"; try --help.')
  for (const [option, owners] of ownOptions) {
    if (values[option] === undefined || owners.some((owner) => owner === kind)) continue
    throw bad(`--${option} goes with ${owners.map((owner) => `"${owner}"`).join(" and ")}; try --help.`)
  }
  if (kind === "notify") {
    const { title, url, urgency, tag } = values
    return { ...options, kind, ...notifyOptions(more, { title, url, urgency, tag }) }
  }
  if (kind === "backup" || kind === "restore") {
    const { replace, "passphrase-file": passphraseFile } = values
    return { ...options, kind, ...backupOptions(kind, more, { replace, passphraseFile }) }
  }
  if (kind === "ca") return { ...options, kind, action: caAction(more, values["with-key"] ?? false) }
  if (kind === "phones") return { ...options, kind, action: phonesAction(more, values.all ?? false) }
  if (kind === "upgrade") return { ...options, kind, action: upgradeAction(more, values) }
  // Its name is the token's, and says nothing of the device.
  if (kind === "token") return { ...options, kind, name: undefined, action: tokenAction(more, values.name) }
  if (more[0] !== undefined) throw bad(`"${more[0]}" is one word too many; try --help.`)
  const form = labelForm(values)
  if (form !== undefined && kind !== "label") {
    throw bad(`--${form.kind} goes with the command "label"; try --help.`)
  }
  const { json = false, watch = false } = values
  if (json && kind !== "status" && kind !== "devices") {
    throw bad('--json goes with the commands "status" and "devices"; try --help.')
  }
  if (watch && kind !== "devices") throw bad('--watch goes with the command "devices"; try --help.')
  if (kind === "label") {
    return { kind, form: form ?? { kind: "terminal" }, language: labelLanguage(values), ...options }
  }
  if (kind === "status") return { kind, json, ...options }
  if (kind === "devices") return { kind, json, watch, ...options }
  if (kind === "run") return { ...options, kind, radio: options.radio ?? "simulator" }
  return { kind, ...options }
}

type Values = ReturnType<typeof parse>["values"]

function runOptions(kind: Command["kind"], values: Values): RunOptions {
  // An empty path would mean the folder one happens to be in.
  if (values.state === "") throw bad("--state takes a folder, not an empty word.")
  if (values.state !== undefined && kind === "install") {
    throw bad('--state does not go with the command "install": a service has its own folder; try --help.')
  }
  const radio = radioFor(kind, values)
  if (!startCommands.includes(kind)) {
    const refused = startOptions.filter((option) => kind !== "doctor" || option !== "https")
    refuse(refused, values, 'goes with the commands "run" and "install"')
  }
  const mqtt = mqttOptions(values, process.env)
  if (mqtt !== undefined && values.https === "none")
    throw bad("--mqtt takes HTTPS at home; leave --https none out.")
  const own = certificate(values)
  if (kind === "install" && own !== undefined && !values.name) {
    throw bad("--cert goes with --name NAME here: a certificate is for NAME.local alone.")
  }
  return {
    name: values.name,
    radio,
    interfaceName: interfaceName("interface", values.interface),
    accessPointInterfaceName: interfaceName("access-point-interface", values["access-point-interface"]),
    country: country(values.country),
    setupAfterMilliseconds: duration("setup-after", values["setup-after"], minutes),
    accessPoint: accessPoint(values["access-point"]),
    setupCode: setupCode(values["setup-code"]),
    http: endpoint("http", values.http),
    https: values.https === "none" ? false : endpoint("https", values.https),
    open: values.open ?? false,
    pushContact: pushContact(values["push-contact"]),
    pushServices: pushServices(values["push-service"]),
    certificate: own,
    mqtt,
    dns: endpoint("dns", values.dns),
    stateFolder: values.state,
    air: values.air,
    oneRadio: values["one-radio"] ?? false,
    fast: values.fast ?? false,
    portalTimeoutMilliseconds: duration("portal-timeout", values["portal-timeout"], seconds),
    logLevel: level(values.log),
  }
}

/** Refuses what another radio would take; where none was named and none goes without saying, nothing can be refused. */
function radioFor(kind: Command["kind"], values: Values): RadioKind | undefined {
  const named = radioKind(values.radio)
  if (realCommands.includes(kind)) {
    if (named === "simulator") throw bad(`The command "${kind}" takes no simulated radio; try --help.`)
    refuse(simulatorOptions, values, `goes with the simulator, not with the command "${kind}"`)
    return "networkmanager"
  }
  const radio = named ?? (kind === "run" ? "simulator" : undefined)
  if (radio === "simulator") refuse(realOptions, values, "goes with --radio networkmanager")
  if (radio === "networkmanager") refuse(simulatorOptions, values, "goes with --radio simulator")
  return radio
}

function refuse(options: readonly (keyof Values)[], values: Values, rule: string): void {
  const given = options.find((option) => values[option] !== undefined)
  if (given !== undefined) throw bad(`--${given} ${rule}; try --help.`)
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        name: { type: "string" },
        radio: { type: "string" },
        interface: { type: "string" },
        "access-point-interface": { type: "string" },
        country: { type: "string" },
        "setup-after": { type: "string" },
        "access-point": { type: "string" },
        "setup-code": { type: "string" },
        svg: { type: "string" },
        terminal: { type: "boolean" },
        language: { type: "string" },
        json: { type: "boolean" },
        watch: { type: "boolean" },
        "with-key": { type: "boolean" },
        all: { type: "boolean" },
        title: { type: "string" },
        url: { type: "string" },
        urgency: { type: "string" },
        tag: { type: "string" },
        replace: { type: "boolean" },
        "passphrase-file": { type: "string" },
        http: { type: "string" },
        https: { type: "string" },
        open: { type: "boolean" },
        cert: { type: "string" },
        key: { type: "string" },
        "push-contact": { type: "string" },
        "push-service": { type: "string", multiple: true },
        ...mqttSyntax,
        ...upgradeSyntax,
        dns: { type: "string" },
        state: { type: "string" },
        air: { type: "string" },
        "one-radio": { type: "boolean" },
        fast: { type: "boolean" },
        "portal-timeout": { type: "string" },
        log: { type: "string", default: "info" },
        help: { type: "boolean" },
        version: { type: "boolean" },
      },
    })
  } catch (error) {
    throw bad(`${complaint(error as NodeJS.ErrnoException)}; try --help.`)
  }
}

function complaint({ code, message }: NodeJS.ErrnoException): string {
  const [sentence = ""] = message.split(/\.\s|\n/, 1)
  const [option] = /--[a-z-]+/.exec(sentence) ?? []
  const lacksValue = code === "ERR_PARSE_ARGS_INVALID_OPTION_VALUE" && !sentence.includes("does not take")
  return lacksValue && option !== undefined ? `${option} needs a value` : sentence.replace(/\.$/, "")
}

function certificate({ cert, key, https }: Values): RunOptions["certificate"] {
  if (cert === undefined && key === undefined) return undefined
  if (!cert || !key) throw bad("--cert FILE and --key FILE go together: a certificate and its key.")
  if (https === "none") throw bad("--cert goes with HTTPS, not with --https none.")
  return { certificateFile: cert, keyFile: key }
}

function pushContact(text: string | undefined): string | undefined {
  return text === undefined ? undefined : argument(() => checkPushContact(text))
}

function pushServices(hosts: readonly string[] = []): readonly string[] {
  argument(() => createEndpointPolicy(hosts))
  return hosts
}

/** What a device would refuse at its start is an argument that will not do. */
function argument<Value>(check: () => Value): Value {
  try {
    return check()
  } catch (error) {
    throw error instanceof PorchlightError ? bad(error.message) : error
  }
}

function radioKind(text: string | undefined): RadioKind | undefined {
  if (text === undefined || text === "simulator" || text === "networkmanager") return text
  throw bad(`--radio takes simulator or networkmanager, not "${text}".`)
}

/** As the kernel has it: 1 to 15 bytes without white space, `/` and `:` (net/core/dev.c, `dev_valid_name`). */
function interfaceName(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const isName = /^[^\s/:]+$/.test(text) && text !== "." && text !== ".." && Buffer.byteLength(text) <= 15
  if (!isName) throw bad(`--${option} takes the name of a network interface, as in wlan0, not "${text}".`)
  return text
}

function country(text: string | undefined): string | undefined {
  if (text === undefined || /^[A-Z]{2}$/.test(text)) return text
  throw bad(`--country takes two capital letters, as in DE, not "${text}".`)
}

function accessPoint(text: string | undefined): AccessPointSecurity | undefined {
  if (text === undefined) return undefined
  const found = accessPointSecurities.find((known) => known === text)
  if (found === undefined) {
    throw bad(`--access-point takes ${accessPointSecurities.join(", ")}, not "${text}".`)
  }
  return found
}

/** A code is drawn and never chosen: people choose codes that others guess. */
function setupCode(text: string | undefined): "none" | undefined {
  // The text is not repeated: it may be a code.
  if (text !== undefined && text !== "none") {
    throw bad('--setup-code takes "none" alone; the code is drawn by the device and kept.')
  }
  return text
}

/** `HOST:PORT`, an IPv6 address in brackets. Port 0 takes any free one. */
function endpoint(option: string, text: string | undefined): Endpoint | undefined {
  if (text === undefined) return undefined
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  if (host === undefined || port > 65_535) {
    throw bad(`--${option} takes HOST:PORT, as in 127.0.0.1:8080, not "${text}".`)
  }
  return { host, port }
}

interface Unit {
  readonly name: string
  readonly milliseconds: number
  readonly maximum: number
}

/** A timer of Node's takes at most 2^31 ms, 24.8 days; these are 23 and 24. */
const seconds: Unit = { name: "seconds", milliseconds: 1000, maximum: 2_000_000 }
const minutes: Unit = { name: "minutes", milliseconds: 60_000, maximum: 34_560 }

function duration(option: string, text: string | undefined, unit: Unit): number | undefined {
  if (text === undefined) return undefined
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(count <= unit.maximum)) {
    throw bad(`--${option} takes whole ${unit.name} from 0 to ${unit.maximum}, not "${text}".`)
  }
  return count === 0 ? undefined : count * unit.milliseconds
}

function level(text: string): LogLevel {
  const found = logLevels.find((known) => known === text)
  if (found === undefined) throw bad(`--log takes ${logLevels.join(", ")}, not "${text}".`)
  return found
}

function bad(message: string): PorchlightError {
  return new PorchlightError("bad-argument", message)
}
