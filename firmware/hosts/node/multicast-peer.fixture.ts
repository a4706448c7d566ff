/** Another machine of the network, for tests: it asks and listens by multicast DNS, on the loopback alone. */
import { createSocket } from "node:dgram"
import { once } from "node:events"
import { type Answer, decode, encode, type Packet } from "dns-packet"

const group = "224.0.0.251"
const port = 5353
const loopback = "127.0.0.1"

export interface MulticastPeer {
  /** The records of every answer heard so far, in their order. */
  readonly heard: Answer[]
  /** Every answer heard so far, whole. */
  readonly packets: Uint8Array[]
  /** Resolves with the first record from now on that fits. */
  next(fits: (answer: Answer) => boolean): Promise<Answer>
  ask(name: string, type: "A" | "AAAA" | "PTR" | "SRV" | "TXT"): Promise<void>
  /** Tells that the name is at that address, once. */
  tell(name: string, address: string): Promise<void>
  /** Is a host of that name from now on: tells so, and answers whoever asks. */
  claim(name: string, address: string): Promise<void>
  send(bytes: Uint8Array): Promise<void>
  close(): void
}

/** Rejects where multicast cannot be had on the loopback: a test that cannot listen must not pass. */
export async function createMulticastPeer(): Promise<MulticastPeer> {
  const socket = createSocket({ type: "udp4", reuseAddr: true })
  const heard: Answer[] = []
  const packets: Uint8Array[] = []
  const claims = new Map<string, string>()
  const waiting = new Set<(answer: Answer) => void>()
  socket.on("message", (bytes) => {
    const packet = decoded(bytes)
    for (const { name } of packet?.type === "query" ? (packet.questions ?? []) : []) {
      const address = claims.get(name)
      if (address !== undefined) void tell(name, address)
    }
    if (packet?.type !== "response") return
    packets.push(bytes)
    for (const answer of [...(packet.answers ?? []), ...(packet.additionals ?? [])]) {
      heard.push(answer)
      for (const look of [...waiting]) look(answer)
    }
  })
  socket.bind(port)
  await once(socket, "listening")
  socket.addMembership(group, loopback)
  socket.setMulticastInterface(loopback)
  socket.setMulticastLoopback(true)

  const send = (bytes: Uint8Array) =>
    new Promise<void>((resolve, reject) => {
      socket.send(bytes, port, group, (error) => (error === null ? resolve() : reject(error)))
    })

  const tell = (name: string, address: string) =>
    send(encode({ type: "response", answers: [{ type: "A", name, ttl: 120, data: address, flush: true }] }))

  return {
    heard,
    packets,
    next: (fits) =>
      new Promise((resolve) => {
        const look = (answer: Answer) => {
          if (!fits(answer)) return
          waiting.delete(look)
          resolve(answer)
        }
        waiting.add(look)
      }),
    ask: (name, type) => send(encode({ type: "query", questions: [{ name, type }] })),
    tell,
    claim(name, address) {
      claims.set(name, address)
      return tell(name, address)
    },
    send,
    close: () => socket.close(),
  }
}

function decoded(bytes: Buffer): Packet | undefined {
  try {
    return decode(bytes)
  } catch {
    return undefined
  }
}
