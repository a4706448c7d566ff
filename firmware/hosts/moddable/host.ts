/** A chip with the Moddable SDK on it, an ESP32 say: setup by plain HTTP, and nothing that takes HTTPS. */
import RNG from "rng"
import type { Host, LogLevel } from "../../core/host.ts"
import { createClock } from "./clock.ts"
import { serveDns } from "./dns.ts"
import { serveHttp } from "./http.ts"
import { createPages } from "./pages.ts"
import { createRadio } from "./radio.ts"
import { createStore } from "./store.ts"

export interface ModdableHostOptions {
  /** From this level on; `info` when left out. */
  readonly logLevel?: LogLevel
}

const levels: readonly LogLevel[] = ["error", "warn", "info", "debug"]

export function createModdableHost({ logLevel = "info" }: ModdableHostOptions = {}): Host {
  const log: Host["log"] = (level, message) => {
    if (levels.indexOf(level) <= levels.indexOf(logLevel)) trace(`${level} ${message}\n`)
  }
  const onFault = (error: unknown) => log("error", `Something broke: ${String(error)}`)
  const radio = createRadio(onFault)
  const clock = createClock(onFault)
  return {
    radio,
    clock,
    store: createStore(),
    pages: createPages(),
    log,
    ownHosts: [],
    // The SDK does not say at which of its two addresses a request arrived.
    setupArrivesAnywhere: true,
    keepsHistory: false,
    random: (byteCount) => new Uint8Array(RNG.get(byteCount)),
    serveHttp: (answer) => serveHttp(clock, answer, onFault),
    serveDns: (answer) => serveDns(answer, onFault),
    close: () => radio.close(),
  }
}
