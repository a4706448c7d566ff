/** Node's side of a machine in the engine: real sockets, timers, files and a store, for what asks over the talk. */
import { createSocket } from "node:dgram"
import type { AddressInfo } from "node:net"
import type { Store, StoredFile } from "../../firmware/core/host.ts"
import type { Request, Response, StreamSink } from "../../firmware/core/http.ts"
import { serveHttp } from "../../firmware/hosts/node/http.ts"
import type { loadPages } from "../../firmware/hosts/node/pages.ts"
import { bundle } from "./bundle.ts"
import { type EngineEnd, startEngine } from "./engine-process.ts"
import { type Answers, createTalk } from "./inside/talk.ts"

export interface BridgeOptions {
  /** A file in `inside/`, without its ending. */
  readonly script: string
  readonly store: Store
  readonly pages: Awaited<ReturnType<typeof loadPages>>
  /** Paths of the pages that the machine is given. */
  readonly paths: readonly string[]
  /** What the script asks besides. */
  readonly answers?: Answers
}

export interface Bridge {
  /** Asks the script. */
  order(order: object): Promise<unknown>
  readonly logged: readonly string[]
  close(): Promise<EngineEnd>
}

interface Closable {
  close(): unknown
}

export async function openBridge(options: BridgeOptions): Promise<Bridge> {
  const { store, pages } = options
  const open = new Map<number, Closable>()
  const sinks = new Map<number, StreamSink>()
  const timers = new Set<NodeJS.Timeout>()
  const logged: string[] = []

  async function answerHttp(door: number, request: Request): Promise<Response> {
    const { headers, body = null, ...rest } = request
    const answer = (await talk.ask("http", {
      door,
      request: { ...rest, headers: [...headers], body },
    })) as Response & { stream?: number }
    const { stream, ...response } = answer
    if (stream === undefined) return { ...response, body: response.body ?? undefined }
    return {
      ...response,
      body(sink) {
        sinks.set(stream, sink)
        void talk.ask("begin", stream)
        return () => {
          sinks.delete(stream)
          void talk.ask("gone", stream)
        }
      },
    }
  }

  async function serveDns(door: number): Promise<string> {
    const socket = createSocket("udp4")
    open.set(door, socket)
    socket.on("message", async (packet, { address, port }) => {
      const reply = await talk.ask("dns", { door, packet: new Uint8Array(packet) })
      if (reply instanceof Uint8Array && open.has(door)) socket.send(reply, port, address)
    })
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve))
    const { address, port } = socket.address() as AddressInfo
    return `${address}:${port}`
  }

  const talk = createTalk((line) => engine.send(line), {
    async serve({ kind, door }: { kind: "http" | "dns"; door: number }) {
      if (kind === "dns") return serveDns(door)
      const isReachable = () => true
      const answer = (request: Request) => answerHttp(door, request)
      const service = await serveHttp({ host: "127.0.0.1", port: 0, answer, isReachable })
      open.set(door, service)
      return service.address
    },
    async close(door: number) {
      await open.get(door)?.close()
      open.delete(door)
    },
    after({ number, milliseconds }: { number: number; milliseconds: number }) {
      const timer = setTimeout(() => {
        timers.delete(timer)
        void talk.ask("timer", number)
      }, milliseconds)
      timers.add(timer)
    },
    write: ({ stream, bytes }: { stream: number; bytes: Uint8Array }) => sinks.get(stream)?.write(bytes),
    end: (stream: number) => sinks.get(stream)?.end(),
    get: (key: string) => store.get(key),
    set: ({ key, value }: { key: string; value: Uint8Array }) => store.set(key, value),
    delete: (key: string) => store.delete(key),
    setAside: (key: string) => store.setAside(key),
    gunzip: (bytes: Uint8Array) => pages.gunzip(bytes),
    log: ({ level, message }: { level: string; message: string }) => void logged.push(`${level} ${message}`),
    ...options.answers,
  })

  const { path } = await bundle(options.script)
  const engine = await startEngine({ script: path, onLine: (line) => talk.receive(line) })
  const files = options.paths.map((path): [string, StoredFile | undefined] => [path, pages.get(path)])
  await talk.ask("order", { files: Object.fromEntries(files) })

  return {
    order: (order) => talk.ask("order", order),
    logged,
    async close() {
      for (const timer of timers) clearTimeout(timer)
      engine.finish()
      const end = await engine.ended
      for (const service of open.values()) await service.close()
      return end
    },
  }
}
