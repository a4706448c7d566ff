import type { Connection, ConnectionOptions, ConnectionResponse } from "embedded:network/http/server"
import { describe, expect, test } from "vitest"
import { utf8DecodeLossy, utf8Encode } from "../../../shared/bytes.ts"
import { createHandClock, settled } from "../../core/hand-clock.fixture.ts"
import type { Request, Response, StreamSink } from "../../core/http.ts"
import { serveExchange } from "./exchange.ts"

/** Does as the SDK's server does: takes no more than it asked for, knows the end by what was announced, and closes in silence. */
function createConnection() {
  let options: ConnectionOptions = {}
  let head: ConnectionResponse | undefined
  /** Bytes of the body that the SDK still waits for. */
  let left = 0
  let room = 0
  let isChunked = false
  let unread = new Uint8Array(0)
  const state = { text: "", isClosed: false }

  function make(count: number): void {
    room = count
    if (head === undefined || state.isClosed) return
    if (left === 0) finish()
    else options.onWritable?.call(connection, Math.max(0, room))
  }

  function finish(): void {
    options.onDone?.call(connection)
    connection.close()
  }

  const connection: Connection = {
    accept(given) {
      options = given
    },
    detach: () => {
      throw new Error("It is kept.")
    },
    read(count) {
      const part = unread.slice(0, count)
      unread = unread.slice(count)
      return part.buffer
    },
    write(bytes) {
      if (head === undefined || state.isClosed) throw new Error("bad state")
      if (bytes.byteLength > room || bytes.byteLength > left) throw new Error("too much")
      state.text += utf8DecodeLossy(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes))
      room -= bytes.byteLength
      if (!isChunked) left -= bytes.byteLength
      if (left === 0) finish()
      return left === 0 ? 0 : room
    },
    respond(response) {
      head = response
      isChunked = response.headers.get("transfer-encoding") === "chunked"
      left = isChunked ? Number.POSITIVE_INFINITY : Number(response.headers.get("content-length") ?? 0)
      make(room)
    },
    close() {
      state.isClosed = true
    },
  }

  return {
    connection,
    state,
    told: () => head?.headers ?? new Map<string, string>(),
    /** The other side has read: so many bytes more can be written. */
    make,
    ask(method: string, path: string): void {
      options.onRequest?.call(connection, { method, path, headers: new Map([["host", "192.0.2.1"]]) })
    },
    send(text: string): void {
      unread = new Uint8Array(utf8Encode(text))
      options.onReadable?.call(connection, unread.length)
    },
    /** The request is whole. */
    async finishAsking(): Promise<void> {
      options.onResponse?.call(connection, { status: 200, headers: new Map() })
      await settled()
    },
    vanish(): void {
      state.isClosed = true
      options.onError?.call(connection)
    },
  }
}

const page: Response = { status: 200, headers: { "content-length": "4" }, body: utf8Encode("page") }

function serve(answer: (request: Request) => Response = () => page) {
  const clock = createHandClock()
  const phone = createConnection()
  const asked: Request[] = []
  const faults: unknown[] = []
  let overs = 0
  serveExchange({
    ...{ connection: phone.connection, clock },
    async answer(request) {
      asked.push(request)
      return answer(request)
    },
    onFault: (error) => faults.push(error),
    onOver: () => {
      overs += 1
    },
  })
  return { clock, phone, asked, faults, overs: () => overs }
}

/** A stream that writes when the test says so, and counts how often it was told that the other side has gone. */
function createStream(first: readonly string[] = []) {
  let sink: StreamSink | undefined
  let gone = 0
  const response: Response = {
    status: 200,
    headers: { "content-type": "text/event-stream" },
    body(given) {
      sink = given
      for (const text of first) given.write(utf8Encode(text))
      return () => {
        gone += 1
      }
    },
  }
  return {
    response,
    gone: () => gone,
    write: (text: string) => sink?.write(utf8Encode(text)),
    end: () => sink?.end(),
  }
}

describe("a request", () => {
  test.each([
    ["/api/scan", "/api/scan", ""],
    ["/plain?a=1&b=2", "/plain", "a=1&b=2"],
    ["/plain?address=http://x/?y=1?z", "/plain", "address=http://x/?y=1?z"],
    ["?a", "/", "a"],
  ])("for %s has the path %s and the query %j", async (target, path, query) => {
    const { phone, asked } = serve()
    phone.ask("GET", target)
    await phone.finishAsking()
    expect(asked).toMatchObject([{ path, query }])
  })

  test("that is not whole in ten seconds is ended, however steadily it comes", async () => {
    const { clock, phone, asked, overs } = serve()
    phone.ask("POST", "/api/connect")
    for (let second = 1; second < 10; second++) {
      await clock.advance(1000)
      phone.send("x")
    }
    expect(phone.state.isClosed).toBe(false)
    await clock.advance(1000)
    expect([phone.state.isClosed, overs(), asked]).toEqual([true, 1, []])
  })
})

describe("an answer", () => {
  test("goes out in parts as large as the other side takes, and leaves no timer", async () => {
    const { clock, phone, overs, faults } = serve()
    phone.make(3)
    phone.ask("GET", "/")
    await phone.finishAsking()
    expect(phone.state).toEqual({ text: "pag", isClosed: false })
    phone.make(3)
    expect(phone.state).toEqual({ text: "page", isClosed: true })
    expect([overs(), clock.waiting(), faults]).toEqual([1, 0, []])
  })

  test("that is not read for twenty seconds is ended; one that moves is not", async () => {
    const { clock, phone, overs } = serve()
    phone.ask("GET", "/")
    await phone.finishAsking()
    await clock.advance(19_000)
    phone.make(1)
    await clock.advance(19_000)
    expect(phone.state).toEqual({ text: "p", isClosed: false })
    await clock.advance(1000)
    expect([phone.state.isClosed, overs(), clock.waiting()]).toEqual([true, 1, 0])
  })

  test("that never comes ends with its connection", async () => {
    const { clock, phone, faults } = serve(() => {
      throw new Error("There is none.")
    })
    phone.ask("GET", "/")
    await phone.finishAsking()
    expect([phone.state.isClosed, faults.length, clock.waiting()]).toEqual([true, 1, 0])
  })

  test("to HEAD is over when its head is out, and tells no wrong length", async () => {
    const { phone, overs } = serve()
    phone.make(100)
    phone.ask("HEAD", "/")
    await phone.finishAsking()
    expect([phone.state, overs()]).toEqual([{ text: "", isClosed: true }, 1])
    expect([...phone.told()]).toEqual([["connection", "close"]])
  })
})

describe("a stream", () => {
  test("is told once when the other side has gone", async () => {
    const stream = createStream()
    const { phone, overs, clock } = serve(() => stream.response)
    phone.ask("GET", "/api/events")
    await phone.finishAsking()
    phone.vanish()
    stream.end()
    expect(stream.write("late")).toBe(false)
    expect([stream.gone(), overs(), clock.waiting()]).toEqual([1, 1, 0])
  })

  test("is told so, too, where its first words are already more than is waited for", async () => {
    const stream = createStream(["a".repeat(5000), "b".repeat(5000)])
    const { phone, overs } = serve(() => stream.response)
    phone.ask("GET", "/api/events")
    await phone.finishAsking()
    expect([phone.state.isClosed, stream.gone(), overs()]).toEqual([true, 1, 1])
  })

  test("stays open for as long as it is read", async () => {
    const stream = createStream(["hello "])
    const { clock, phone } = serve(() => stream.response)
    phone.make(100)
    phone.ask("GET", "/api/events")
    await phone.finishAsking()
    for (let beat = 0; beat < 20; beat++) {
      await clock.advance(2500)
      phone.make(100)
      stream.write(".")
    }
    expect(phone.state).toEqual({ text: `hello ${".".repeat(20)}`, isClosed: false })
    expect(stream.gone()).toBe(0)
  })
})
