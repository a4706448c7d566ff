/**
 * The line to a broker: opened, and opened again after ever longer pauses until it is closed. MQTT 5, and 3.1.1 where a
 * broker knows no more.
 */
import type { IClientOptions, MqttClient } from "mqtt"
import type { BrokerView } from "../../shared/home-contract.ts"
import { PorchlightError } from "../core/errors.ts"
import type { Clock, Log } from "../core/host.ts"
import type { MqttOptions } from "../mqtt-options.ts"
import { type BrokerAddress, type BrokerCredentials, brokerCredentials } from "./broker-address.ts"
import { type BrokerFault, faultOf, isOtherVersion, reasonWords } from "./broker-fault.ts"
import { pauseMilliseconds } from "./pause.ts"

export interface Message {
  readonly topic: string
  readonly payload: string | Uint8Array
  readonly retain: boolean
  readonly qos: 0 | 1
  /** From when on nobody needs it any more; MQTT 5 alone has it. */
  readonly expirySeconds?: number
}

/** A broker that is there. */
export interface OpenLine {
  /** Of a packet, in bytes; undefined where the broker names no limit. */
  readonly maximumBytes: number | undefined
  /** Resolves when the broker has it (QoS 1), or it is on its way (0). Rejects with an error whose `code` is a reason code. */
  publish(message: Message): Promise<void>
  /** Rejects in the same way. */
  subscribe(topics: readonly string[]): Promise<void>
}

export interface BrokerLine {
  view(): BrokerView
  /** Tries at once, where it waits: the network may be another. */
  look(): void
  /** What the line cannot see: some topics are denied, though it stands. */
  denied(isSo: boolean): void
  /** Says goodbye with `farewell`, and ends. Never rejects. */
  close(farewell: Message): Promise<void>
}

export interface BrokerLineOptions {
  readonly broker: MqttOptions
  readonly address: BrokerAddress
  readonly clientId: string
  /** What the broker tells the others where the line breaks. */
  readonly will: Message
  readonly clock: Clock
  readonly log: Log
  readonly random: (byteCount: number) => Uint8Array
  readonly onOpen: (line: OpenLine) => void
  readonly onLost: () => void
  readonly onMessage: (topic: string, payload: Uint8Array, isRetained: boolean) => void
  /** The view is another. */
  readonly onNews: () => void
}

/**
 * A broker in the same house answers within milliseconds, one beyond the sea within a second; one to which a thousand come
 * back at once takes its time, and whoever gives up on it comes twice.
 */
const connectMilliseconds = 30_000

/** What is silent for half as long again is gone: its will is told then. */
const keepAliveSeconds = 30

const farewellMilliseconds = 1_000

export function createBrokerLine(options: BrokerLineOptions): BrokerLine {
  const { broker, address, clock, log, random } = options
  const { host } = address
  let state: BrokerView["state"] = "connecting"
  let client: MqttClient | undefined
  let version: 4 | 5 = 5
  let failures = 0
  let told = ""
  let stopWaiting: (() => void) | undefined
  let isClosed = false

  function become(next: BrokerView["state"]): void {
    if (next === state) return
    state = next
    options.onNews()
  }

  async function open(): Promise<void> {
    stopWaiting = undefined
    try {
      const [{ connect }, credentials] = await Promise.all([import("mqtt"), brokerCredentials(broker)])
      if (!isClosed) follow(connect(clientOptions(credentials)))
    } catch (error) {
      const sentence = error instanceof PorchlightError ? error.message : String(error)
      fail({ state: "refused-login", sentence: `is not asked: ${sentence}`, mayPass: false })
    }
  }

  function clientOptions(credentials: BrokerCredentials): IClientOptions {
    const { topic, payload, retain, qos } = options.will
    return {
      ...{ protocol: address.protocol, host: address.hostname, port: address.port },
      ...credentials,
      ...{ clientId: options.clientId, protocolVersion: version, clean: true, keepalive: keepAliveSeconds },
      will: { topic, payload: Buffer.from(payload), retain, qos },
      connectTimeout: connectMilliseconds,
      // Pauses are our own, with jitter; and what a broker has to be told is looked up anew.
      ...{ reconnectPeriod: 0, resubscribe: false, queueQoSZero: false, timerVariant: "native" },
    }
  }

  function follow(opened: MqttClient): void {
    client = opened
    let fault: BrokerFault | undefined
    let isOpen = false
    let isOver = false
    opened.on("connect", ({ properties }) => {
      isOpen = true
      failures = 0
      told = ""
      log(
        "info",
        `Connected to the broker ${host} as ${options.clientId}${version === 5 ? "" : ", by MQTT 3.1.1"}.`,
      )
      become("connected")
      options.onOpen(openLine(opened, properties?.maximumPacketSize))
    })
    opened.on("message", (topic, payload, { retain }) => options.onMessage(topic, payload, retain))
    opened.on("disconnect", ({ reasonCode = 0 }) => {
      fault ??= faultOf({ code: reasonCode, message: reasonWords(reasonCode) })
    })
    opened.on("error", (error) => {
      const { code } = error as { code?: unknown }
      // Whether the broker said so, or dropped what it could not read, is known by the code alone.
      if (!isOpen && version === 5 && isOtherVersion(code)) return end({ isOfVersion: true })
      fault ??= faultOf({ code, message: error.message })
      // What it cannot parse ends no connection by itself.
      if (typeof code !== "string") end()
    })
    opened.on("close", () => end())

    function end({ isOfVersion = false } = {}): void {
      if (isOver) return
      isOver = true
      opened.end(true)
      if (client === opened) client = undefined
      if (isOpen) options.onLost()
      if (isClosed) return
      if (isOfVersion) {
        version = 4
        return void open()
      }
      // Brokers of before 2019 may close on what they do not know, without a word.
      if (!isOpen && fault === undefined && failures > 0) version = version === 5 ? 4 : 5
      fail(
        fault ?? {
          state: "unreachable",
          sentence: isOpen ? "has gone." : "closed the line without a word.",
          mayPass: true,
        },
      )
    }
  }

  function fail({ state: next, sentence, mayPass }: BrokerFault): void {
    if (isClosed) return
    const pause = pauseMilliseconds({ failures, mayPass, random })
    failures += 1
    const line = `The broker ${host} ${sentence}`
    // The same again is no news.
    log(
      told === line ? "debug" : "warn",
      `${line} It is tried again${told === line ? ` in ${Math.round(pause / 1000)} s` : ""}.`,
    )
    told = line
    become(next)
    stopWaiting = clock.after(pause, () => void open())
  }

  void open()

  return {
    view: () => ({ host, state }),
    look() {
      if (stopWaiting === undefined || isClosed) return
      stopWaiting()
      void open()
    },
    denied(isSo) {
      if (client?.connected === true) become(isSo ? "denied" : "connected")
    },
    async close(farewell) {
      if (isClosed) return
      isClosed = true
      stopWaiting?.()
      const open = client
      if (open === undefined) return
      await new Promise<void>((resolve) => {
        const cancel = clock.after(farewellMilliseconds, done)
        function done(): void {
          cancel()
          open?.end(true)
          resolve()
        }
        if (!open.connected) return done()
        void openLine(open, undefined)
          .publish(farewell)
          .catch(() => {})
          .then(() => open.end(false, done))
      })
    },
  }
}

function openLine(client: MqttClient, maximumBytes: number | undefined): OpenLine {
  const isFive = client.options.protocolVersion === 5
  return {
    maximumBytes,
    async publish({ topic, payload, retain, qos, expirySeconds }) {
      const properties =
        isFive && expirySeconds !== undefined ? { properties: { messageExpiryInterval: expirySeconds } } : {}
      const bytes = typeof payload === "string" ? payload : Buffer.from(payload)
      await client.publishAsync(topic, bytes, { retain, qos, ...properties })
    },
    async subscribe(topics) {
      await client.subscribeAsync([...topics], { qos: 1 })
    },
  }
}
