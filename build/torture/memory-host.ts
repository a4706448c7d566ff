/** A machine in memory on which a core device runs: its clock is moved by hand, and its radio is the story's. */
import { randomBytes } from "node:crypto"
import type { Host, LogLevel, Radio, SecurePort } from "../../firmware/core/host.ts"
import type { Request, Response } from "../../firmware/core/http.ts"
import { nodeCertifier } from "../../firmware/hosts/node/certifier.ts"
import type { HandClock } from "./hand-clock.ts"

export interface MemoryHost extends Host {
  readonly clock: HandClock
  readonly logged: { readonly level: LogLevel; readonly message: string }[]
  /** What is stored. */
  readonly values: ReadonlyMap<string, Uint8Array>
  /** By the door of setup. */
  request(method: string, path: string, body?: unknown): Promise<Response>
  /** By HTTPS at home, with this cookie. */
  requestAtHome(path: string, cookie: string): Promise<Response>
}

/** When its clock begins. */
const beginMilliseconds = Date.UTC(2027, 0)

/** `isSecure`: with HTTPS at home. */
export function createMemoryHost(radio: Radio, clock: HandClock, isSecure = false): MemoryHost {
  const values = new Map<string, Uint8Array>()
  const logged: MemoryHost["logged"] = []
  let answer: ((request: Request) => Promise<Response>) | undefined
  let answerAtHome: ((request: Request) => Promise<Response>) | undefined
  const service = { address: "memory:443", close: async () => {} }
  const secure: SecurePort = {
    certifier: nodeCertifier,
    wallMilliseconds: () => beginMilliseconds + clock.now(),
    builtAtMilliseconds: beginMilliseconds,
    addresses: () => ["192.168.1.17"],
    hasOwnCertificate: false,
    async serveHttps(work) {
      answerAtHome = work
      return { ...service, replace: () => {} }
    },
  }
  return {
    radio,
    ...(isSecure ? { secure } : {}),
    values,
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
    async requestAtHome(path, cookie) {
      if (answerAtHome === undefined) throw new Error("HTTPS is not served.")
      const headers = new Map([
        ["host", "192.168.1.17"],
        ["cookie", cookie],
      ])
      const body = new Uint8Array(0)
      return answerAtHome({
        method: "GET",
        path,
        query: "",
        headers,
        body,
        arrivedAt: "192.168.1.17",
        isSecure: true,
      })
    },
    close: () => radio.close(),
  }
}
