/** A machine in the engine whose sockets, timers, files and store are Node's, asked for over a talk. */
import type { Host, Radio, Service, StoredFile } from "../../../firmware/core/host.ts"
import type { Request, Response, Stream } from "../../../firmware/core/http.ts"
import { createTalk, type Talk } from "./talk.ts"

/** A request as it comes over the talk. */
interface FarRequest extends Omit<Request, "headers" | "body"> {
  readonly headers: readonly (readonly [string, string])[]
  /** Null where it was too large. */
  readonly body: Uint8Array | null
}

interface Door {
  readonly http?: (request: Request) => Promise<Response>
  readonly dns?: (packet: Uint8Array) => Uint8Array | undefined
}

export interface Bridge {
  readonly talk: Talk
  createHost(options: { radio: Radio; files: Readonly<Record<string, StoredFile>> }): Host
}

export function createBridge(more: { onOrder: (order: never) => unknown }): Bridge {
  const doors = new Map<number, Door>()
  const timers = new Map<number, () => void>()
  const begins = new Map<number, Stream>()
  const ends = new Map<number, () => void>()
  let last = 0

  async function answerHttp({ door, request }: { door: number; request: FarRequest }) {
    const answer = doors.get(door)?.http
    if (answer === undefined) throw new Error("Nobody listens any more.")
    const { headers, body, ...rest } = request
    const response = await answer({ ...rest, headers: new Map(headers), body: body ?? undefined })
    if (typeof response.body !== "function") return response
    const stream = ++last
    begins.set(stream, response.body)
    return { ...response, body: undefined, stream }
  }

  /** The head is out. */
  function begin(stream: number): void {
    const body = begins.get(stream)
    begins.delete(stream)
    if (body === undefined) return
    const gone = body({
      write(bytes) {
        void talk.ask("write", { stream, bytes })
        return true
      },
      end: () => void talk.ask("end", stream),
    })
    ends.set(stream, gone)
  }

  const talk = createTalk(send, {
    http: answerHttp,
    dns: ({ door, packet }: { door: number; packet: Uint8Array }) => doors.get(door)?.dns?.(packet),
    begin,
    gone(stream: number) {
      ends.get(stream)?.()
      ends.delete(stream)
    },
    timer(number: number) {
      const callback = timers.get(number)
      timers.delete(number)
      callback?.()
    },
    order: more.onOrder,
  })

  async function serve(kind: "http" | "dns", door: Door): Promise<Service> {
    const number = ++last
    doors.set(number, door)
    const address = (await talk.ask("serve", { kind, door: number })) as string
    let closing: Promise<unknown> | undefined
    return {
      address,
      async close() {
        doors.delete(number)
        closing ??= talk.ask("close", number)
        await closing
      },
    }
  }

  return {
    talk,
    createHost: ({ radio, files }) => ({
      radio,
      ownHosts: ["localhost", "127.0.0.1"],
      setupArrivesAnywhere: true,
      clock: {
        now,
        after(milliseconds, callback) {
          const number = ++last
          timers.set(number, callback)
          void talk.ask("after", { number, milliseconds })
          return () => void timers.delete(number)
        },
      },
      store: {
        get: async (key) => ((await talk.ask("get", key)) as Uint8Array | undefined) ?? undefined,
        set: async (key, value) => void (await talk.ask("set", { key, value })),
        delete: async (key) => void (await talk.ask("delete", key)),
        setAside: async (key) => (await talk.ask("setAside", key)) as string,
      },
      pages: {
        get: (path) => files[path],
        gunzip: async (bytes) => (await talk.ask("gunzip", bytes)) as Uint8Array,
      },
      log: (level, message) => void talk.ask("log", { level, message }),
      random: (byteCount) => new Uint8Array(random(byteCount)),
      serveHttp: (answer) => serve("http", { http: answer }),
      serveDns: (answer) => serve("dns", { dns: answer }),
      close: () => radio.close(),
    }),
  }
}
