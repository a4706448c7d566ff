/** What the SDK has and its typings lack. From its own sources; the parts that are used alone. */

declare module "embedded:network/http/server" {
  import type Listener from "embedded:io/socket/listener"
  import type TCP from "embedded:io/socket/tcp"

  export interface ConnectionOptions {
    onRequest?(
      this: Connection,
      request: { method: string; path: string; headers: Map<string, string> },
    ): void
    /** So many bytes of the body can be read. */
    onReadable?(this: Connection, count: number): void
    /** The request is whole: `respond` with this, at once or later. */
    onResponse?(this: Connection, response: ConnectionResponse): void
    /** So many bytes can be written, and no more. */
    onWritable?(this: Connection, count: number): void
    onDone?(this: Connection): void
    onError?(this: Connection): void
  }
  export interface ConnectionResponse {
    status: number
    headers: Map<string, string>
  }
  /** One connection, and one request on it. */
  export interface Connection {
    accept(options: ConnectionOptions): void
    /** The socket itself; then the server has no more to do with it. */
    detach(): TCP
    read(count: number): ArrayBuffer | undefined
    /** Returns how many bytes more can be written. */
    write(bytes: ArrayBuffer | Uint8Array): number
    respond(response: ConnectionResponse): void
    close(): void
  }
  export default class HTTPServer {
    constructor(options: {
      io: typeof Listener
      port?: number
      onConnect(connection: Connection): void
    })
    close(): void
  }
}

declare module "embedded:io/socket/udp" {
  export default interface UDP {
    close(): void
  }
}

declare module "rng" {
  const RNG: {
    /** From the chip's own generator, which is good while its radio is on. */
    get(byteCount: number): ArrayBuffer
  }
  export default RNG
}
