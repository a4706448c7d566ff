/**
 * Clients that ask for `/` over connections kept alive, each as soon as its last answer is complete.
 *
 * Node's own HTTP client takes more processor time per answer than a server does, and would measure itself. These
 * write one prepared request and count the bytes that come back.
 */
import { once } from "node:events"
import { connect, type Socket } from "node:net"
import type { Load } from "./rounds.ts"

/** A server that is silent for this long has failed. */
const patienceMilliseconds = 5000

/** The setup page is 14,600 bytes at most; what is far larger is another page. */
const answerMaximumBytes = 65_536

export interface PageClients {
  readonly port: number
  readonly connections: number
  /** Ends after this many. */
  readonly requests: number
  /** Begins no request after this time; without it, only `requests` ends it. */
  readonly milliseconds?: number
}

/** Rejects where an answer is not 200, is as long as no other, or does not come. */
export async function askForPages(options: PageClients): Promise<Load> {
  const answerBytes = await lengthOfAnswer(options.port)
  const latencies: number[] = []
  const start = performance.now()
  const deadline = start + (options.milliseconds ?? Number.POSITIVE_INFINITY)
  let begun = 0
  function mayBegin(): boolean {
    return performance.now() < deadline && begun++ < options.requests
  }
  const clients = Array.from({ length: options.connections }, () =>
    ask(options.port, answerBytes, mayBegin, (latency) => latencies.push(latency)),
  )
  await Promise.all(clients)
  return { milliseconds: performance.now() - start, answers: latencies.length, latencies }
}

async function ask(
  port: number,
  answerBytes: number,
  mayBegin: () => boolean,
  onAnswer: (latency: number) => void,
): Promise<void> {
  const socket = await opened(port)
  const request = requestFor(port)
  await new Promise<void>((resolve, reject) => {
    let left = 0
    let startTime = 0
    function next(): void {
      if (!mayBegin()) {
        resolve()
        return
      }
      left = answerBytes
      startTime = performance.now()
      socket.write(request)
    }
    socket.on("data", (chunk) => {
      if (left === answerBytes && !isSuccess(chunk)) return reject(new Error(unexpected(port, chunk)))
      left -= chunk.length
      if (left < 0) return reject(new Error(`An answer from port ${port} is longer than the first one.`))
      if (left > 0) return
      onAnswer(performance.now() - startTime)
      next()
    })
    socket.once("error", reject)
    socket.once("close", () => reject(new Error(`Port ${port} hung up.`)))
    next()
  }).finally(() => socket.destroy())
}

/** Head and body, of the first answer; all others must be as long. */
async function lengthOfAnswer(port: number): Promise<number> {
  const socket = await opened(port)
  socket.write(requestFor(port))
  let answer = Buffer.alloc(0)
  try {
    while (answer.length < answerMaximumBytes) {
      const [chunk] = (await once(socket, "data")) as [Buffer]
      answer = Buffer.concat([answer, chunk])
      if (!isSuccess(answer)) throw new Error(unexpected(port, answer))
      const headBytes = answer.indexOf("\r\n\r\n") + 4
      const bodyBytes = /\r\ncontent-length: *(\d+)\r\n/i.exec(answer.toString("latin1", 0, headBytes))?.[1]
      if (bodyBytes !== undefined) return headBytes + Number(bodyBytes)
    }
  } finally {
    socket.destroy()
  }
  throw new Error(`Port ${port} does not say how long its answer is.`)
}

async function opened(port: number): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true })
  socket.setTimeout(patienceMilliseconds, () => socket.destroy(new Error(`Port ${port} is silent.`)))
  await once(socket, "connect")
  return socket
}

function requestFor(port: number): string {
  return `GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\naccept-encoding: gzip\r\n\r\n`
}

function isSuccess(answer: Buffer): boolean {
  return answer.toString("latin1", 0, 13) === "HTTP/1.1 200 "
}

function unexpected(port: number, answer: Buffer): string {
  return `Port ${port} answered "${answer.toString("latin1", 0, 30)}".`
}
