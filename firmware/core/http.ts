/** An HTTP exchange as the core sees it, on any machine. */
import type { Session } from "./sessions.ts"
import type { SocketOpening } from "./web-socket.ts"

export interface Request {
  readonly method: string
  /** Percent-encoded path, without the query; starts with `/`. */
  readonly path: string
  /** Percent-encoded query, without the `?`; empty where there is none. */
  readonly query: string
  /** Names in lower case. Where a name came more than once, its values are joined as in RFC 9110, section 5.2. */
  readonly headers: ReadonlyMap<string, string>
  /** Undefined where it was larger than `bodyMaximumBytes`: the host stops reading there. */
  readonly body: Uint8Array | undefined
  /**
   * The machine's own address at which it arrived, IPv4 in dotted form; empty where the machine cannot tell, and then a
   * device with HTTPS takes it for the home network's.
   */
  readonly arrivedAt: string
  /** The other side's address, in the same form; undefined where the machine does not tell. */
  readonly cameFrom?: string | undefined
  /** Whether it came by TLS to this very machine. */
  readonly isSecure: boolean
  /** A WebSocket is asked for, and the host can open one (RFC 6455, section 4.2.1). */
  readonly wantsSocket?: boolean
  /** Who asks, as the gate of home mode found. */
  readonly session?: Session | undefined
}

export interface Response {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Bytes, or a stream that writes until either side closes. The host sends no body for HEAD. */
  readonly body: Uint8Array | Stream | undefined
  /** With status 101, in place of all else: the host opens the WebSocket that was asked for. */
  readonly socket?: SocketOpening
}

/** Runs when the headers are out. Returns what to do when the other side has gone; called exactly once. */
export type Stream = (sink: StreamSink) => () => void

export interface StreamSink {
  /** False where the other side does not read: the host has dropped the connection. */
  write(bytes: Uint8Array): boolean
  /** What was written before has not left yet: whoever can spare the next bytes does. Undefined where the host cannot tell. */
  readonly isBehind?: boolean
  end(): void
}
