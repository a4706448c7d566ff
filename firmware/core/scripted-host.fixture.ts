/** A whole machine in memory for tests: a store, a log that is kept, two doors without sockets, and a device on it. */
import { utf8DecodeLossy, utf8Encode } from "../../shared/bytes.ts"
import type { KeyedCertificate } from "./certifier.ts"
import { Device, type DeviceOptions } from "./device.ts"
import { createHandClock, type HandClock, settled } from "./hand-clock.fixture.ts"
import type {
  HeardAccessPoint,
  Host,
  LogLevel,
  NeighbourPort,
  NetworkKeeper,
  Pages,
  PushPort,
  SecurePort,
  Store,
} from "./host.ts"
import type { Request, Response, StreamSink } from "./http.ts"
import { createScriptedCertifier } from "./scripted-certifier.fixture.ts"
import { createScriptedRadio, type ScriptedRadio } from "./scripted-radio.fixture.ts"
import type { SocketOpening } from "./web-socket.ts"

/** What a person types in these tests; `leaked` gathers every log line that holds one of them. */
export const password = "correct horse"
export const wrongPassword = "wrong horse battery"
export const leaked: string[] = []

// The store

export interface MemoryStore extends Store {
  readonly values: Map<string, Uint8Array>
  /** What a `set` waits for before it takes effect. */
  beforeSet: () => Promise<void>
}

export function createMemoryStore(): MemoryStore {
  const values = new Map<string, Uint8Array>()
  return {
    values,
    beforeSet: async () => {},
    get: async (key) => values.get(key),
    async set(key, value) {
      await this.beforeSet()
      values.set(key, value)
    },
    delete: async (key) => void values.delete(key),
    async setAside(key) {
      const value = values.get(key)
      values.delete(key)
      let name = `${key}.damaged`
      for (let number = 2; values.has(name); number++) name = `${key}.damaged-${number}`
      if (value !== undefined) values.set(name, value)
      return name
    },
  }
}

/** Bytes that no two calls have in common, and every run has: no randomness, but enough for tests. */
export function createCountedBytes(): (byteCount: number) => Uint8Array {
  let count = 0
  return (byteCount) => Uint8Array.from({ length: byteCount }, () => (count++ * 167) % 251)
}

// The doors

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  json(): unknown
  /** Where the answer is a stream. */
  readonly stream: OpenStream
  /** Where it opens a WebSocket. */
  readonly socket: SocketOpening | undefined
}

export interface OpenStream {
  /** All that has come so far. */
  text(): string
  /** The data of each event without a name so far, parsed. */
  events(): unknown[]
  readonly ended: boolean
  /** The other side goes away. */
  hangUp(): void
}

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>
  readonly host?: string
  /** The access point's address when left out. */
  readonly arrivedAt?: string
  readonly cameFrom?: string
  /** By TLS, to a device that has it. */
  readonly isSecure?: boolean
  /** Where it is a WebSocket's handshake. */
  readonly wantsSocket?: boolean
  /** On a connection that stood before, so that nobody asks whether it is taken. */
  readonly isKept?: boolean
  /** Bytes as they are; text as UTF-8; anything else as JSON, with its content type. `null` is a body too large. */
  readonly body?: unknown
}

export function requestOf(
  method: string,
  target: string,
  {
    headers = {},
    host,
    body,
    arrivedAt = "192.0.2.1",
    cameFrom,
    isSecure = false,
    wantsSocket = false,
  }: Asked = {},
): Request {
  const [path = "", query = ""] = target.split("?", 2)
  const isJson = body !== undefined && body !== null && typeof body !== "string" && !isBytes(body)
  const bytes = isBytes(body)
    ? body
    : utf8Encode(typeof body === "string" ? body : (JSON.stringify(body) ?? ""))
  const all = {
    host: host ?? "192.0.2.1",
    ...(isJson && { "content-type": "application/json" }),
    ...headers,
  }
  return {
    method,
    path,
    query,
    headers: new Map(Object.entries(all)),
    body: body === null ? undefined : bytes,
    arrivedAt,
    cameFrom,
    isSecure,
    wantsSocket,
  }
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array
}

function answered(response: Response, method: string): Answered {
  const { status, headers, body } = response
  const text = isBytes(body) ? utf8DecodeLossy(body) : ""
  const open = typeof body === "function" && method !== "HEAD" ? openStream(body) : undefined
  return {
    status,
    headers,
    text,
    socket: response.socket,
    json: () => JSON.parse(text),
    get stream() {
      if (open === undefined) throw new Error(`${status} ${text} is not a stream.`)
      return open
    },
  }
}

export function openStream(body: (sink: StreamSink) => () => void): OpenStream {
  let text = ""
  let ended = false
  let gone: () => void = () => {}
  function hangUp(): void {
    if (ended) return
    ended = true
    gone()
  }
  gone = body({
    write(bytes) {
      if (!ended) text += utf8DecodeLossy(bytes)
      return !ended
    },
    // Like a socket's: what follows comes later.
    end: () => void Promise.resolve().then(hangUp),
  })
  return {
    text: () => text,
    events: () =>
      [...text.matchAll(/(?<!^event: .*\n)^data: (.*)$/gm)].map(([, data = ""]) => JSON.parse(data)),
    get ended() {
      return ended
    },
    hangUp,
  }
}

// The whole

export interface ScriptedHost extends Host {
  readonly radio: ScriptedRadio
  readonly clock: HandClock
  readonly store: MemoryStore
  readonly logged: { readonly level: LogLevel; readonly message: string }[]
  /** Doors that are open: `http`, `dns`. */
  readonly doors: Set<string>
  request(method: string, target: string, asked?: Asked): Promise<Answered>
  /** Sends a DNS packet. */
  ask(packet: Uint8Array): Uint8Array | undefined
  closings: number
  /** The certificates that HTTPS has been served with, newest last. */
  readonly served: KeyedCertificate[]
  /** Whether HTTPS takes connections. */
  takesHttps(): boolean
}

/** Sunday, 22 November 2026. */
export const todayMilliseconds = Date.UTC(2026, 10, 22)

export function createScriptedHost(
  options: {
    concurrent?: boolean
    store?: MemoryStore
    keeper?: NetworkKeeper
    pages?: Pages
    /** With HTTPS; the clock shows this day. */
    wallMilliseconds?: () => number
    hasOwnCertificate?: boolean
    push?: PushPort
    neighbours?: NeighbourPort
  } = {},
): ScriptedHost {
  let isOpen = () => false
  let answerHttps: ((request: Request) => Promise<Response>) | undefined
  const served: KeyedCertificate[] = []
  const { wallMilliseconds } = options
  const secure: SecurePort | undefined = wallMilliseconds && {
    certifier: createScriptedCertifier(),
    wallMilliseconds,
    builtAtMilliseconds: todayMilliseconds,
    addresses: () => ["192.168.1.17"],
    hasOwnCertificate: options.hasOwnCertificate ?? false,
    async serveHttps(answer, leaf, isTaking) {
      answerHttps = answer
      isOpen = isTaking
      if (leaf !== undefined) served.push(leaf)
      return { ...service("https"), replace: (next) => void served.push(next) }
    },
  }
  let answerHttp: ((request: Request) => Promise<Response>) | undefined
  let answerDns: ((packet: Uint8Array) => Uint8Array | undefined) | undefined
  const doors = new Set<string>()
  const logged: ScriptedHost["logged"] = []
  function service(door: string) {
    doors.add(door)
    return { address: `${door}.test`, close: async () => void doors.delete(door) }
  }
  return {
    radio: createScriptedRadio(options.concurrent ?? true, options.keeper),
    clock: createHandClock(),
    store: options.store ?? createMemoryStore(),
    pages: options.pages ?? { get: () => undefined, gunzip: async (bytes) => bytes },
    ownHosts: ["localhost", "127.0.0.1"],
    ...(secure === undefined ? {} : { secure }),
    ...(options.push === undefined ? {} : { push: options.push }),
    ...(options.neighbours === undefined ? {} : { neighbours: options.neighbours }),
    served,
    takesHttps: () => doors.has("https") && isOpen(),
    logged,
    doors,
    random: createCountedBytes(),
    closings: 0,
    log(level, message, facts) {
      logged.push({ level, message })
      const line = `${message} ${JSON.stringify(facts)}`
      if (line.includes(password) || line.includes(wrongPassword)) leaked.push(line)
    },
    async serveHttp(answer) {
      answerHttp = answer
      return service("http")
    },
    async serveDns(answer) {
      answerDns = answer
      return service("dns")
    },
    async request(method, target, asked) {
      if (answerHttp === undefined || !doors.has("http")) throw new Error("The HTTP door is closed.")
      const request = requestOf(method, target, asked)
      if (!request.isSecure) return answered(await answerHttp(request), method)
      const isTaken = doors.has("https") && (asked?.isKept === true || isOpen())
      if (answerHttps === undefined || !isTaken) throw new Error("HTTPS is closed.")
      return answered(await answerHttps(request), method)
    },
    ask: (packet) => answerDns?.(packet),
    async close() {
      this.closings += 1
      await this.radio.close()
    },
  }
}

/** What most tests are about goes on under the seal as without it. */
const inTheClear = { name: "ding-5cd80b1", version: "1.2.3", setupCode: "none" } as const

/** A device on a scripted host, its doors open and nothing asked of it yet. */
export async function startDevice(
  options: Partial<DeviceOptions> & Parameters<typeof createScriptedHost>[0] = {},
): Promise<{ device: Device; host: ScriptedHost }> {
  const host = createScriptedHost(options)
  const device = await Device.open({ ...inTheClear, ...options, host })
  return { device, host }
}

/** A device whose access point is open and whose list is there. */
export async function startSetup(
  options: Parameters<typeof startDevice>[0] & { air?: readonly HeardAccessPoint[] } = {},
): Promise<{ device: Device; host: ScriptedHost }> {
  const started = await startDevice(options)
  if (options.air !== undefined) started.host.radio.air = options.air
  started.device.setup().catch(() => {})
  await settled()
  return started
}
