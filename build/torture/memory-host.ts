/** A machine in memory on which a core device runs: its clock is moved by hand, and its radio is the story's. */
import { randomBytes } from "node:crypto"
import type { Host, LogLevel, Radio } from "../../firmware/core/host.ts"
import type { Request, Response } from "../../firmware/core/http.ts"
import type { HandClock } from "./hand-clock.ts"

export interface MemoryHost extends Host {
  readonly clock: HandClock
  readonly logged: { readonly level: LogLevel; readonly message: string }[]
  /** By the door of setup. */
  request(method: string, path: string, body?: unknown): Promise<Response>
}

export function createMemoryHost(radio: Radio, clock: HandClock): MemoryHost {
  const values = new Map<string, Uint8Array>()
  const logged: MemoryHost["logged"] = []
  let answer: ((request: Request) => Promise<Response>) | undefined
  const service = { address: "memory", close: async () => {} }
  return {
    radio,
    clock,
    logged,
    ownHosts: [],
    setupArrivesAnywhere: true,
    store: {
      get: async (key) => values.get(key),
      set: async (key, value) => void values.set(key, value),
      delete: async (key) => void values.delete(key),
      setAside: async (key) => `${key}.damaged-1`,
    },
    pages: { get: () => undefined, gunzip: async (bytes) => bytes },
    log: (level, message) => void logged.push({ level, message }),
    random: (count) => new Uint8Array(randomBytes(count)),
    async serveHttp(work) {
      answer = work
      return service
    },
    serveDns: async () => service,
    async request(method, path, body) {
      if (answer === undefined) throw new Error("The door is closed.")
      const headers = new Map([
        ["host", "192.0.2.1"],
        ["content-type", "application/json"],
      ])
      const bytes = new TextEncoder().encode(body === undefined ? "" : JSON.stringify(body))
      return answer({
        method,
        path,
        query: "",
        headers,
        body: bytes,
        arrivedAt: "192.0.2.1",
        isSecure: false,
      })
    },
    close: () => radio.close(),
  }
}
