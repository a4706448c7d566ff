/** HTTP as bytes on a connection, for what no client library would send. */
import { connect } from "node:net"

/** After the last byte of a request, and with the other side told that no more comes, a device takes no longer. */
const patienceMilliseconds = 5000

/** Of an answer, the setup page is the longest that a stranger gets. */
const answerMaximumBytes = 1_000_000

export interface RawAnswer {
  /** All that came, Latin-1: one character a byte. */
  readonly text: string
  /** Whether the connection was closed in time. */
  readonly isClosed: boolean
}

/** Sends `pieces`, each in a packet of its own as far as the kernel follows, then says that no more comes. */
export function exchange(
  port: number,
  pieces: readonly Uint8Array[],
  host = "127.0.0.1",
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    const socket = connect({ host, port, noDelay: true })
    const timer = setTimeout(() => end(false), patienceMilliseconds)
    function end(isClosed: boolean): void {
      clearTimeout(timer)
      socket.destroy()
      resolve({ text: Buffer.concat(chunks).toString("latin1"), isClosed })
    }
    socket.on("data", (chunk: Buffer) => {
      length += chunk.length
      if (length <= answerMaximumBytes) chunks.push(chunk)
    })
    // A device that has said no closes while we still write: that is an end like any other.
    socket.on("error", () => end(true))
    socket.on("close", () => end(true))
    socket.once("connect", () => {
      void sendAll(socket, pieces)
    })
  })
}

async function sendAll(socket: ReturnType<typeof connect>, pieces: readonly Uint8Array[]): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed) return
    await new Promise<void>((resolve) => {
      socket.once("close", resolve)
      socket.write(piece, () => {
        socket.off("close", resolve)
        resolve()
      })
    })
  }
  socket.end()
}

interface Told {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** The answers in `text`, one after the other; undefined where something else stands between them. */
export function answersIn(text: string): readonly Told[] | undefined {
  const answers: Told[] = []
  let rest = text
  while (rest !== "") {
    const [whole, digits] = /^HTTP\/1\.1 (\d{3})[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n/.exec(rest) ?? []
    if (whole === undefined || digits === undefined) return undefined
    const status = Number(digits)
    const length = bodyLength(whole, status, rest.slice(whole.length))
    answers.push({ status, head: whole, body: rest.slice(whole.length, whole.length + length) })
    rest = rest.slice(whole.length + length)
  }
  return answers
}

function bodyLength(head: string, status: number, rest: string): number {
  if (status < 200 || status === 204 || status === 304) return 0
  const stated = /^content-length: (\d+)\r$/im.exec(head)?.[1]
  if (stated !== undefined) return Math.min(Number(stated), rest.length)
  // A stream, in chunks until the connection ends.
  return rest.length
}
