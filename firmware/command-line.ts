/** The words of the `porchlight` command, from the shell's array to checked options. */
import { parseArgs } from "node:util"
import { type AccessPointSecurity, accessPointSecurities } from "../shared/wifi.ts"
import { PorchlightError } from "./core/errors.ts"
import type { LogLevel } from "./core/host.ts"
import type { Endpoint } from "./hosts/node/host.ts"
import { logLevels } from "./hosts/node/log.ts"

export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | ({ readonly kind: "run" | "clear" } & RunOptions)
  | ({ readonly kind: "label"; readonly form: LabelForm } & RunOptions)

export type LabelForm = { readonly kind: "terminal" } | { readonly kind: "svg"; readonly file: string }

export interface RunOptions {
  /** Undefined takes the one kept in the state folder, made at first start. */
  readonly name: string | undefined
  readonly accessPoint: AccessPointSecurity
  /** Undefined has the page ask for the code on the label. */
  readonly setupCode: "none" | undefined
  readonly http: Endpoint
  readonly dns: Endpoint
  readonly stateFolder: string | undefined
  readonly air: string | undefined
  readonly oneRadio: boolean
  readonly fast: boolean
  readonly portalTimeoutMilliseconds: number | undefined
  readonly logLevel: LogLevel
}

export const help = `Usage: porchlight [command] [options]

Gives this device a front door: its own Wi-Fi network, and a page that brings it home.

Commands
  (none)                  join a saved network, or else open setup
  label                   print what belongs on the device: a QR code, its name, its setup code
  clear                   forget every saved network

Options
  --name NAME             the device's name; made up at first start and kept
  --access-point KIND     how its own network is protected: ${accessPointSecurities.join(", ")} (open)
  --setup-code none       ask for no code: on an open network passwords cross in the clear
  --terminal              print the label here, as it is without --svg
  --svg FILE              print the label to FILE, 50 by 25 mm; - is standard output
  --radio simulator       which radio to use; the simulator is the only one so far
  --http HOST:PORT        where pages are served (127.0.0.1:8080)
  --dns HOST:PORT         where DNS is answered (127.0.0.1:5300)
  --state DIR             where the device keeps what it must not lose
  --air FILE              the simulated networks, see docs/air.md
  --one-radio             simulate a chip whose access point goes down while it joins
  --fast                  shorten every delay of the simulated air
  --portal-timeout SECONDS
                          close a setup that nobody comes to; 0, the default, never does
  --log LEVEL             ${logLevels.join(", ")} (info)
  --help                  print this
  --version               print the version
`

/** Throws a `PorchlightError`, code `bad-argument`, whose message is one sentence for the person who typed. */
export function parseCommandLine(words: readonly string[]): Command {
  const { values, positionals } = parse(words)
  if (values.help) return { kind: "help" }
  if (values.version) return { kind: "version" }
  const [command, surplus] = positionals
  if (command !== undefined && command !== "clear" && command !== "label") {
    throw bad(`There is no command "${command}"; try --help.`)
  }
  if (surplus !== undefined) throw bad(`"${surplus}" is one word too many; try --help.`)
  const options = runOptions(values)
  const form = labelForm(values)
  if (command === "label") return { kind: "label", form: form ?? { kind: "terminal" }, ...options }
  if (form !== undefined) throw bad(`--${form.kind} goes with the command "label"; try --help.`)
  return { kind: command ?? "run", ...options }
}

type Values = ReturnType<typeof parse>["values"]

function runOptions(values: Values): RunOptions {
  // An empty path would mean the folder one happens to be in.
  if (values.state === "") throw bad("--state takes a folder, not an empty word.")
  if (values.radio !== "simulator") throw bad(`--radio takes "simulator", not "${values.radio}".`)
  return {
    name: values.name,
    accessPoint: accessPoint(values["access-point"]),
    setupCode: setupCode(values["setup-code"]),
    http: endpoint("http", values.http),
    dns: endpoint("dns", values.dns),
    stateFolder: values.state,
    air: values.air,
    oneRadio: values["one-radio"],
    fast: values.fast,
    portalTimeoutMilliseconds: timeout(values["portal-timeout"]),
    logLevel: level(values.log),
  }
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        name: { type: "string" },
        "access-point": { type: "string", default: "open" },
        "setup-code": { type: "string" },
        svg: { type: "string" },
        terminal: { type: "boolean", default: false },
        radio: { type: "string", default: "simulator" },
        http: { type: "string", default: "127.0.0.1:8080" },
        dns: { type: "string", default: "127.0.0.1:5300" },
        state: { type: "string" },
        air: { type: "string" },
        "one-radio": { type: "boolean", default: false },
        fast: { type: "boolean", default: false },
        "portal-timeout": { type: "string", default: "0" },
        log: { type: "string", default: "info" },
        help: { type: "boolean", default: false },
        version: { type: "boolean", default: false },
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

function labelForm({ svg, terminal }: Values): LabelForm | undefined {
  if (svg === undefined) return terminal ? { kind: "terminal" } : undefined
  if (terminal) throw bad("--svg and --terminal are two forms of one label; choose one of them.")
  if (svg === "") throw bad("--svg takes a file, not an empty word.")
  return { kind: "svg", file: svg }
}

function accessPoint(text: string): AccessPointSecurity {
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
function endpoint(option: string, text: string): Endpoint {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  if (host === undefined || port > 65_535) {
    throw bad(`--${option} takes HOST:PORT, as in 127.0.0.1:8080, not "${text}".`)
  }
  return { host, port }
}

/** A timer of Node's takes at most 2^31 ms, 24.8 days; this is 23. */
const timeoutMaximumSeconds = 2_000_000

function timeout(text: string): number | undefined {
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (!(seconds <= timeoutMaximumSeconds)) {
    throw bad(`--portal-timeout takes whole seconds from 0 to ${timeoutMaximumSeconds}, not "${text}".`)
  }
  return seconds === 0 ? undefined : seconds * 1000
}

function level(text: string): LogLevel {
  const found = logLevels.find((known) => known === text)
  if (found === undefined) throw bad(`--log takes ${logLevels.join(", ")}, not "${text}".`)
  return found
}

function bad(message: string): PorchlightError {
  return new PorchlightError("bad-argument", message)
}
