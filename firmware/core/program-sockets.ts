/** WebSockets of the device's own program: who is connected, whether they are still there, and when that ends. */
import { parseForm } from "./body.ts"
import type { Clock, Log } from "./host.ts"
import type { House } from "./house.ts"
import { RequestProblem } from "./problem.ts"
import { type ProgramRequest, type ProgramRoute, programPath } from "./program-routes.ts"
import { closeCodes, type SocketEars, type SocketLine, type SocketOpening } from "./web-socket.ts"

/** How one began. */
export type SocketRequest = Pick<ProgramRequest, "path" | "headers" | "query" | "session">

/** One phone, or script, that is connected. */
export interface ProgramSocket {
  /**
   * Text, or bytes. False where the other side is gone, or has just been dropped since it does not read: a quarter of a
   * megabyte may wait for it.
   */
  send(message: string | Uint8Array): boolean
  /**
   * What came: text as text, bytes as bytes, untrusted both. Listen before anything is awaited. Returns what ends that.
   */
  on(event: "message", listener: (message: string | Uint8Array) => unknown): () => void
  /** It has ended, whoever ended it. */
  on(event: "close", listener: () => unknown): () => void
  /** Idempotent. */
  close(): void
}

/** What it throws is a line in the log, and ends the socket. */
export type SocketHandler = (socket: ProgramSocket, request: SocketRequest) => unknown

export interface ProgramSockets {
  /** Throws a `PorchlightError`, code `bad-route`. */
  route(path: string, handler: SocketHandler): ProgramRoute
  /** The phone, or script, of this session is let in no more. */
  endOf(sessionId: string): void
  /** Until somebody comes again. */
  endAll(): void
  /** Final. */
  close(): void
}

/** As of streams of events: a chip holds few connections, and a household has fewer phones. */
const socketsMaximum = 16

/** A phone that left the house says nothing; after two of these without a sign it counts as gone. */
const heartbeatMilliseconds = 10_000

interface Connected {
  readonly line: SocketLine
  readonly sessionId: string | undefined
  /** It gave a sign of life since the last beat. */
  isAlive: boolean
  end(code: number, reason: string): void
}

export function createProgramSockets(options: {
  clock: Clock
  log: Log
  house: () => House | undefined
  /** Whether connections are taken now: setup is not open. */
  isTaking: () => boolean
}): ProgramSockets {
  const { clock, log, house } = options
  const connected = new Set<Connected>()
  let isClosed = false
  let stopHeartbeat = () => {}

  /** A session that ran out tells nobody. */
  const isOut = ({ sessionId }: Connected) => sessionId !== undefined && house()?.isIn(sessionId) === false

  function beat(): void {
    for (const each of [...connected]) {
      if (isOut(each)) each.end(closeCodes.notLetIn, notLetIn)
      else if (each.isAlive) {
        each.isAlive = false
        each.line.ping()
      } else each.line.drop()
    }
    // Where it ended the last one, the next to come begins its own.
    if (connected.size > 0) stopHeartbeat = clock.after(heartbeatMilliseconds, beat)
  }

  function opened(line: SocketLine, request: SocketRequest, handler: SocketHandler): SocketEars {
    const { path, session } = request
    const onMessage = new Set<(message: string | Uint8Array) => unknown>()
    const onClose = new Set<() => unknown>()
    let isOpen = true

    // A phone that listens is in use: it gives way to none that is paired after it.
    const release = session && house()?.hold(session.id)
    const own: Connected = {
      line,
      sessionId: session?.id,
      isAlive: true,
      end(code, reason) {
        if (!isOpen) return
        over()
        line.close(code, reason)
      },
    }
    const socket: ProgramSocket = {
      send: (message) => isOpen && line.send(message),
      on(event: "message" | "close", listener: never) {
        const listeners: Set<unknown> = event === "message" ? onMessage : onClose
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      close: () => own.end(closeCodes.normal, ""),
    }

    /** Whoever ends it, the program hears nothing of it from then on but that. */
    function over(): void {
      if (!isOpen) return
      isOpen = false
      release?.()
      connected.delete(own)
      if (connected.size === 0) stopHeartbeat()
      for (const listener of [...onClose]) run(() => listener())
    }

    /** The program's own errors must not end the device. */
    async function run(work: () => unknown): Promise<void> {
      try {
        await work()
      } catch (error) {
        log("error", `The socket at ${path} failed: ${String(error)}`)
        own.end(closeCodes.failed, "The device could not go on.")
      }
    }

    // Since its request was answered much may have happened.
    if (isClosed || !options.isTaking() || connected.size >= socketsMaximum) {
      own.end(closeCodes.goingAway, goingAway)
    } else if (isOut(own)) own.end(closeCodes.notLetIn, notLetIn)
    else {
      connected.add(own)
      if (connected.size === 1) stopHeartbeat = clock.after(heartbeatMilliseconds, beat)
      void run(() => handler(socket, request))
    }
    return {
      message(message) {
        own.isAlive = true
        if (isOpen) for (const listener of [...onMessage]) void run(() => listener(message))
      },
      alive() {
        own.isAlive = true
      },
      gone: over,
    }
  }

  function endAll(): void {
    for (const each of [...connected]) each.end(closeCodes.goingAway, goingAway)
  }

  return {
    route(pattern, handler) {
      return {
        // A WebSocket begins as one (RFC 6455, section 4.1).
        method: "GET",
        path: programPath(pattern, pattern, 'Write a path: "/chat".'),
        answer(request) {
          if (!request.isSecure) throw httpsRequired()
          if (request.wantsSocket !== true) throw upgradeRequired()
          if (connected.size >= socketsMaximum) throw tooMany()
          const query = parseForm(request.query)
          const { path, headers, session } = request
          const socket: SocketOpening = (line) => opened(line, { path, headers, query, session }, handler)
          return { status: 101, headers: {}, body: undefined, socket }
        },
      }
    },
    endOf(sessionId) {
      for (const each of [...connected]) {
        if (each.sessionId === sessionId) each.end(closeCodes.notLetIn, notLetIn)
      }
    },
    endAll,
    close() {
      isClosed = true
      endAll()
    },
  }
}

const goingAway = "The device is not to be reached for a while."

const notLetIn = "This phone is not paired any more."

function httpsRequired(): RequestProblem {
  return new RequestProblem("https-required", "This is answered by HTTPS alone, at home.")
}

function upgradeRequired(): RequestProblem {
  return new RequestProblem("upgrade-required", "There is a WebSocket here, and nothing else.", undefined, {
    headers: { upgrade: "websocket" },
  })
}

function tooMany(): RequestProblem {
  return new RequestProblem("too-many-streams", "Too many are connected. Try again when one has left.")
}
