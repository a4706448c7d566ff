/** Clients that ask by DNS, each as soon as it has its last answer, all through one socket. */
import { createSocket, type Socket } from "node:dgram"
import { once } from "node:events"
import { decode } from "dns-packet"
import { dnsQuery } from "./dns-query.ts"
import type { Load } from "./rounds.ts"

/** UDP may lose a packet; a client whose answer is this late asks again. The lost one counts as no answer. */
const lostMilliseconds = 200

export interface DnsClients {
  readonly port: number
  /** How many ask at once, 256 at most: the identifier's low byte is the client's number. */
  readonly clients: number
  /** Begins no question after this time. */
  readonly milliseconds: number
}

/** Rejects where not a single answer came, or the first one does not hold the address. */
export async function askByDns({ port, clients, milliseconds }: DnsClients): Promise<Load> {
  const socket = createSocket("udp4")
  socket.connect(port, "127.0.0.1")
  await once(socket, "connect")
  await checkOnce(socket)
  const latencies: number[] = []
  const states = Array.from({ length: clients }, (_, number) => ({
    query: dnsQuery(number),
    turn: 0,
    time: 0,
  }))
  const start = performance.now()
  const deadline = start + milliseconds

  function ask(state: (typeof states)[number]): void {
    state.time = performance.now()
    state.turn = (state.turn + 1) & 0xff
    // A new identifier each time, so that an answer that was given up is not taken for the next one's.
    state.query[0] = state.turn
    socket.send(state.query)
  }

  socket.on("message", (packet) => {
    const state = states[packet[1] ?? 0]
    if (state === undefined || packet[0] !== state.turn) return
    const now = performance.now()
    latencies.push(now - state.time)
    if (now < deadline) ask(state)
  })
  const resend = setInterval(() => {
    for (const state of states) if (performance.now() - state.time > lostMilliseconds) ask(state)
  }, lostMilliseconds)
  for (const state of states) ask(state)
  await new Promise((resolve, reject) => {
    socket.once("error", reject)
    setTimeout(resolve, milliseconds)
  }).finally(() => {
    clearInterval(resend)
    socket.close()
  })
  return { milliseconds: performance.now() - start, latencies }
}

async function checkOnce(socket: Socket): Promise<void> {
  socket.send(dnsQuery(0))
  const [packet] = (await once(socket, "message", { signal: AbortSignal.timeout(5000) })) as [Buffer]
  const [answer] = decode(packet).answers ?? []
  if (answer?.type !== "A" || answer.data !== "192.0.2.1") throw new Error("The DNS answer holds no address.")
}
