/**
 * Who holds a connection, and who gives way where there are too many.
 *
 * A connection waits while no answer is under way on it: nothing was asked yet, not all of it has come, or all was
 * answered. Where there is no room left, one that waits gives way to a newcomer, so that clients which hold connections
 * and ask nothing keep no phone out (`slowloris`). It is one of the address that holds the most of them, the one that
 * has waited longest: somebody who opens thousands pushes out their own.
 */
import type { Socket } from "node:net"
import type { Duplex } from "node:stream"

export interface Connections {
  /** A newcomer; it is ended at once where every other is being answered. */
  add(socket: Socket): void
  /** An answer begins on it; the returned function says that it has ended. A socket of TLS means the one below it. */
  answering(socket: Duplex): () => void
  /** Ends every connection at once. */
  cut(): void
}

/** As the microcontroller, not a data centre: a household's phones, each with a few connections. */
export const connectionsMaximum = 128

interface Held {
  readonly socket: Socket
  readonly address: string
  answers: number
}

export function createConnections(maximum = connectionsMaximum): Connections {
  /** By `keyOf`; who has waited longest first, as far as they wait. */
  const held = new Map<string, Held>()

  function add(socket: Socket): void {
    const key = keyOf(socket)
    held.set(key, { socket, address: socket.remoteAddress ?? "", answers: 0 })
    // A port is used again when its connection has gone, and then the place is another's.
    socket.on("close", () => {
      if (held.get(key)?.socket === socket) held.delete(key)
    })
    if (held.size <= maximum) return
    const [goneKey, gone] = inTheWay(held) ?? []
    if (goneKey !== undefined) held.delete(goneKey)
    gone?.socket.destroy()
  }

  function answering(socket: Duplex): () => void {
    const key = keyOf(socket as Socket)
    const one = held.get(key)
    if (one === undefined) return () => {}
    one.answers += 1
    return () => {
      one.answers -= 1
      // From now on it waits, and no longer than the others.
      if (held.get(key) === one && held.delete(key)) held.set(key, one)
    }
  }

  function cut(): void {
    for (const { socket } of held.values()) socket.destroy()
  }

  return { add, answering, cut }
}

/** The newcomer itself where nobody else waits. */
function inTheWay(held: ReadonlyMap<string, Held>): [string, Held] | undefined {
  const waiting = [...held].filter(([, { answers }]) => answers === 0)
  const counts = new Map<string, number>()
  for (const [, { address }] of waiting) counts.set(address, (counts.get(address) ?? 0) + 1)
  const most = Math.max(...counts.values())
  return waiting.find(([, { address }]) => counts.get(address) === most)
}

/** Unique among open connections to one port, and the same for a TLS socket and the one below it. */
function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}
