/**
 * What any host must pass: files, timers, sockets, and a store with a chip's limits. A host of your own is tried with it,
 * where it runs, by any runner that calls functions:
 *
 *     for (const { name, run } of hostSuite(bench).claims) await run()
 */
import { base64urlEncode, utf8DecodeLossy, utf8Encode } from "../../shared/bytes.ts"
import { holds, type Suite, same } from "../core/claim.ts"
import type { Host } from "../core/host.ts"
import type { Request, Response, StreamSink } from "../core/http.ts"

/** A host to try, and the clients to try it with: real ones, over its own sockets. */
export interface HostBench {
  /**
   * A new host on the state that was left by the one before. Its pages are to hold `page` at `/setup/index.html`,
   * compressed, and nothing at `/setup/nothing.html`.
   */
  open(): Promise<Host>
  readonly page: string
  /** Asks `http://address` + `path`, follows nothing, and reads at most until it has `untilText`. */
  ask(request: {
    readonly address: string
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    readonly untilText?: string
  }): Promise<{
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly text: string
  }>
  /** Sends a datagram and resolves to the answer; undefined where none comes soon. */
  send(address: string, packet: Uint8Array): Promise<Uint8Array | undefined>
}

/** So long a timer may be late on a machine with much to do. */
const lateMilliseconds = 2_000

/** Of a chip's store. */
const longestKey = "k".repeat(15)
const largestValue = Uint8Array.from({ length: 4000 }, (_, index) => index % 251)

export function hostSuite(bench: HostBench): Suite {
  /** Each claim has a host of its own. */
  const on = (work: (host: Host) => Promise<void>) => async () => {
    const host = await bench.open()
    try {
      await work(host)
    } finally {
      await host.close()
    }
  }

  async function served(
    host: Host,
    answer: (request: Request) => Response,
    asked: Partial<Parameters<HostBench["ask"]>[0]> = {},
  ) {
    const service = await host.serveHttp(async (request) => answer(request))
    try {
      const plain = { method: "GET", path: "/", headers: {}, body: "" }
      return await bench.ask({ ...plain, ...asked, address: service.address })
    } finally {
      await service.close()
    }
  }

  return {
    about: "a host",
    claims: [
      {
        name: "has its pages compressed, with a tag each, and can undo that",
        run: on(async ({ pages }) => {
          const file = pages.get("/setup/index.html")
          holds(file !== undefined, "the page is there")
          if (file === undefined) return
          same(utf8DecodeLossy(await pages.gunzip(file.bytes)), bench.page)
          same([file.bytes[0], file.bytes[1]], [0x1f, 0x8b])
          holds(/^"[!#-~]+"$/.test(file.etag), `${file.etag} is a strong tag`)
          same(file.contentType, "text/html; charset=utf-8")
          same(pages.get("/setup/index.html")?.etag, file.etag)
          for (const path of ["/setup/nothing.html", "/../setup/index.html", "/setup", ""])
            same(pages.get(path), undefined)
        }),
      },
      {
        name: "keeps values of 4,000 bytes under keys of 15 characters, also after a start",
        async run() {
          await on(async ({ store }) => {
            await store.set(longestKey, largestValue)
            await store.set("empty", new Uint8Array(0))
            await store.set("gone", largestValue)
            await store.delete("gone")
            await store.delete("never")
          })()
          await on(async ({ store }) => {
            same(await store.get(longestKey), largestValue)
            same(await store.get("empty"), new Uint8Array(0))
            same([await store.get("gone"), await store.get("never")], [undefined, undefined])
          })()
        },
      },
      {
        name: "keeps the last of many values that are set at once, and what it gave is not what it keeps",
        run: on(async ({ store }) => {
          const values = [1, 2, 3, 4, 5].map((value) => Uint8Array.of(value))
          await Promise.all(values.map((value) => store.set("many", value)))
          const read = await store.get("many")
          same(read, Uint8Array.of(5))
          read?.fill(9)
          same(await store.get("many"), Uint8Array.of(5))
        }),
      },
      {
        name: "sets a damaged value aside without losing it",
        run: on(async ({ store }) => {
          await store.set("damaged", Uint8Array.of(1, 2, 3))
          const name = await store.setAside("damaged")
          holds(typeof name === "string" && name !== "", "it has another name now")
          same(await store.get("damaged"), undefined)
        }),
      },
      {
        name: "calls back once, in time and not before, and not when it was told not to",
        run: on(async ({ clock }) => {
          const begun = clock.now()
          const called: string[] = []
          const cancel = clock.after(20, () => called.push("cancelled"))
          await new Promise<void>((resolve) => {
            clock.after(120, () => resolve())
            clock.after(0, () => called.push("soon"))
            same(called, [])
            cancel()
            cancel()
          })
          const passed = clock.now() - begun
          same(called, ["soon"])
          // A timer may be called a breath early by the clock's own grain.
          holds(passed >= 118 && passed < 120 + lateMilliseconds, `120 ms took ${passed}`)
        }),
      },
      {
        name: "draws bytes that differ",
        run: on(async ({ random }) => {
          const drawn = [random(16), random(16)].map((bytes) => base64urlEncode(bytes))
          same([random(0).length, random(32).length], [0, 32])
          holds(drawn[0] !== drawn[1], "two draws differ")
        }),
      },
      {
        name: "hands on a request as it came, and an answer as it is",
        run: on(async (host) => {
          let came: Request | undefined
          const answered = await served(
            host,
            (request) => {
              came = request
              return { status: 418, headers: { "x-pot": "tea" }, body: utf8Encode("short and stout") }
            },
            {
              method: "POST",
              path: "/a%20b?c=d&e",
              headers: { "X-Cup": "1", host: "ding.local" },
              body: "Zoë",
            },
          )
          same([answered.status, answered.headers["x-pot"], answered.text], [418, "tea", "short and stout"])
          const { method, path, query, headers, body, isSecure } = came ?? {}
          same([method, path, query, isSecure], ["POST", "/a%20b", "c=d&e", false])
          same([headers?.get("x-cup"), headers?.get("host")], ["1", "ding.local"])
          same(utf8DecodeLossy(body ?? new Uint8Array(0)), "Zoë")
        }),
      },
      {
        name: "stops reading a body beyond the largest",
        run: on(async (host) => {
          let body: Uint8Array | undefined = new Uint8Array(0)
          const answered = await served(
            host,
            (request) => {
              body = request.body
              return { status: 200, headers: {}, body: undefined }
            },
            { method: "POST", body: "x".repeat(9000) },
          )
          same([answered.status, body], [200, undefined])
        }),
      },
      {
        name: "sends no body for HEAD",
        run: on(async (host) => {
          const answer = () => ({ status: 200, headers: {}, body: utf8Encode("page") })
          same((await served(host, answer, { method: "HEAD" })).text, "")
        }),
      },
      {
        name: "streams as it is written, and tells once that the other side has gone",
        run: on(async (host) => {
          let gone = 0
          let sink: StreamSink | undefined
          const answered = await served(
            host,
            () => ({
              status: 200,
              headers: { "content-type": "text/event-stream" },
              body(opened) {
                sink = opened
                opened.write(utf8Encode("data: 1\n\n"))
                host.clock.after(20, () => opened.write(utf8Encode("data: 2\n\n")))
                return () => {
                  gone += 1
                }
              },
            }),
            { untilText: "data: 2\n\n" },
          )
          same(answered.text, "data: 1\n\ndata: 2\n\n")
          await new Promise<void>((resolve) => void host.clock.after(lateMilliseconds / 4, resolve))
          same([sink !== undefined, gone], [true, 1])
        }),
      },
      {
        name: "answers datagrams, each to its sender, and is silent where it is told nothing",
        run: on(async (host) => {
          const service = await host.serveDns((packet) =>
            packet[0] === 0 ? undefined : packet.map((byte) => byte + 1),
          )
          const packets = [Uint8Array.of(1, 2), Uint8Array.of(3), Uint8Array.of(0)]
          same(await Promise.all(packets.map((packet) => bench.send(service.address, packet))), [
            Uint8Array.of(2, 3),
            Uint8Array.of(4),
            undefined,
          ])
          await service.close()
          await service.close()
        }),
      },
    ],
  }
}
