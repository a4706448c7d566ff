/** Where a broker is, and by what a device is known there. */
import { readFile } from "node:fs/promises"
import { PorchlightError } from "../core/errors.ts"
import type { MqttOptions } from "../mqtt-options.ts"

export interface BrokerAddress {
  readonly protocol: "mqtt" | "mqtts"
  readonly hostname: string
  readonly port: number
  /** For people: `broker.example:8883`. */
  readonly host: string
}

/** What opens it, as it lies in the files just now: they may be renewed while the device runs. */
export interface BrokerCredentials {
  readonly username?: string
  readonly password?: string
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
}

const defaultPorts = { mqtt: 1883, mqtts: 8883 } as const

/** Throws a `PorchlightError`, code `bad-mqtt`. */
export function brokerAddress(url: string): BrokerAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  const protocol = parsed?.protocol.slice(0, -1)
  if (parsed === undefined || (protocol !== "mqtt" && protocol !== "mqtts") || parsed.hostname === "") {
    throw bad(
      `A broker is mqtts://HOST[:PORT], or mqtt://HOST[:PORT] without TLS, not "${withoutUser(url)}".`,
    )
  }
  // Whoever lists this machine's processes would read them.
  if (parsed.username !== "" || parsed.password !== "") {
    throw bad(
      "The address of a broker holds no user and no password. Give them apart, the password in a file.",
    )
  }
  if (!/^\/?$/.test(parsed.pathname) || parsed.search !== "" || parsed.hash !== "") {
    throw bad(`The address of a broker ends with its port, not with "${parsed.pathname}${parsed.search}".`)
  }
  const port = parsed.port === "" ? defaultPorts[protocol] : Number(parsed.port)
  return {
    protocol,
    hostname: parsed.hostname.replace(/^\[|\]$/g, ""),
    port,
    host: `${parsed.hostname}:${port}`,
  }
}

function withoutUser(url: string): string {
  return url.replace(/\/\/[^/]*@/, "//")
}

/** Throws a `PorchlightError`, code `bad-mqtt`, for options that cannot go together. */
export function checkBroker(options: MqttOptions): BrokerAddress {
  const address = brokerAddress(options.url)
  const { user, password, passwordFile, caFile, certificateFile, keyFile } = options
  if ((password !== undefined || passwordFile !== undefined) && user === undefined) {
    throw bad("A password for the broker goes with a user. Name one.")
  }
  if ((certificateFile === undefined) !== (keyFile === undefined)) {
    throw bad("The broker's client certificate goes with its key. Give both files.")
  }
  if (address.protocol === "mqtt" && (caFile ?? certificateFile) !== undefined) {
    throw bad(`Certificates go with TLS. Name the broker mqtts://${address.hostname}.`)
  }
  return address
}

/** Rejects with a `PorchlightError`, code `bad-mqtt`, for a file that cannot be read. */
export async function brokerCredentials(options: MqttOptions): Promise<BrokerCredentials> {
  const { user, passwordFile, caFile, certificateFile, keyFile } = options
  const password = passwordFile === undefined ? options.password : await firstLine(passwordFile)
  return {
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password }),
    ...(caFile !== undefined && { ca: await bytesOf(caFile) }),
    ...(certificateFile !== undefined && { cert: await bytesOf(certificateFile) }),
    ...(keyFile !== undefined && { key: await bytesOf(keyFile) }),
  }
}

async function firstLine(file: string): Promise<string> {
  const [line = ""] = (await bytesOf(file)).toString("utf8").split(/\r?\n/, 1)
  if (line === "") throw bad(`The first line of ${file} is empty. Write the broker's password there.`)
  return line
}

/** A chain of certificates has a few kilobytes; what is larger is another file. */
const fileMaximumBytes = 1_000_000

async function bytesOf(file: string): Promise<Buffer> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw bad(`${file} could not be read, which the broker takes: ${error.code}.`)
  })
  if (bytes.length > fileMaximumBytes) throw bad(`${file} is too large for what the broker takes.`)
  return bytes
}

function bad(message: string): PorchlightError {
  return new PorchlightError("bad-mqtt", message)
}
