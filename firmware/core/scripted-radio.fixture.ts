/** A radio for tests that does as it is told: at once and well, unless its script says otherwise. */
import { base64urlEncode, utf8Encode } from "../../shared/bytes.ts"
import { accessPointSecurities, type Security } from "../../shared/wifi.ts"
import { PorchlightError } from "./errors.ts"
import type {
  AccessPointOptions,
  Credentials,
  HeardAccessPoint,
  JoinOutcome,
  Link,
  NetworkKeeper,
  Radio,
} from "./host.ts"

export const home = accessPoint("Home", 92, "wpa2")

export function ssid(text: string): string {
  return base64urlEncode(utf8Encode(text))
}

export function accessPoint(name: string, signalPercent: number, security: Security): HeardAccessPoint {
  return { ssidBytes: ssid(name), signalPercent, security }
}

export interface Join {
  readonly credentials: Credentials
  step(step: "associating" | "addressing"): void
  end(outcome: JoinOutcome): void
  fail(error: unknown): void
}

type Work = () => Promise<void>

export interface ScriptedRadio extends Radio {
  air: readonly HeardAccessPoint[]
  /** How it hears what it has joined; a function may hang, or fail. */
  signal: () => Promise<number | undefined>
  /** What it was last opened with. */
  accessPoint: AccessPointOptions | undefined
  /** What was asked of it, in order. */
  readonly calls: string[]
  /** Each join it was asked for; it ends when the test ends it, or when the radio is told to leave. */
  readonly joins: Join[]
  /** What a call does in place of succeeding at once; the first entry is for the next call. */
  readonly script: Record<"scan" | "open" | "close" | "leave", Work[]>
  /** True for a radio that goes on joining when told to leave. */
  deaf: boolean
  /** Tells whoever watches the link, and returns how many that are. */
  tellLink(link: Link): number
}

export const never: Work = () => new Promise(() => {})
export const fails: Work = () => Promise.reject(new PorchlightError("radio-broken", "The radio is broken."))

/** Keeps `networks` as NetworkManager would, or fails as one that is away. */
export function createKeeper(networks: Credentials[]): NetworkKeeper & { networks: Credentials[] } {
  return {
    networks,
    async load() {
      return this.networks
    },
    async keep(kept) {
      this.networks = this.networks.filter((one) => kept.some((other) => other.ssidBytes === one.ssidBytes))
    },
  }
}

export function createScriptedRadio(concurrent: boolean, keeper?: NetworkKeeper): ScriptedRadio {
  const script: ScriptedRadio["script"] = { scan: [], open: [], close: [], leave: [] }
  const joins: Join[] = []
  const calls: string[] = []
  const watchers = new Set<(link: Link) => void>()
  async function perform(name: keyof typeof script): Promise<void> {
    calls.push(name)
    await script[name].shift()?.()
  }
  return {
    name: "scripted",
    concurrent,
    air: [home],
    signal: async () => undefined,
    signalPercent() {
      calls.push("signal")
      return this.signal()
    },
    calls,
    joins,
    script,
    deaf: false,
    ...(keeper === undefined ? {} : { keeper }),
    watchLink(listener) {
      watchers.add(listener)
      return () => watchers.delete(listener)
    },
    tellLink(link) {
      for (const watcher of watchers) watcher(link)
      return watchers.size
    },
    accessPointSecurities: concurrent ? accessPointSecurities : ["open", "wpa2"],
    supports: (security) => security !== "enterprise",
    accessPoint: undefined,
    async openAccessPoint(options) {
      await perform("open")
      this.accessPoint = options
    },
    closeAccessPoint: () => perform("close"),
    async scan() {
      await perform("scan")
      return this.air
    },
    join(credentials, onStep) {
      calls.push("join")
      return new Promise((resolve, reject) => {
        joins.push({ credentials, step: onStep, end: resolve, fail: reject })
      })
    },
    async leave() {
      await perform("leave")
      if (!this.deaf) for (const join of joins) join.end({ kind: "failed", code: "timed-out" })
    },
    async close() {
      calls.push("off")
    },
  }
}
