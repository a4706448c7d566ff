/** What lies between a device and its broker: it can be shut, cut, and speak for a broker of before MQTT 5. */
import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { Transform } from "node:stream"

export interface Gate {
  readonly port: number
  /** New connections are refused, and those that are open end without a word. */
  shut(): void
  open(): void
  /** The broker's next acknowledgement that comes by itself is lost, with the line: what it acknowledged has arrived. */
  loseAcknowledgement(): void
  /** How many came. */
  readonly count: number
  close(): Promise<void>
}

/** CONNACK, return code 1: unacceptable protocol version (MQTT 3.1.1, section 3.2.2.3). */
const otherVersion = Uint8Array.of(0x20, 2, 0, 1)

/** The first byte of PUBACK (MQTT 5, section 3.4.1). */
const acknowledgement = 0x40

/** In CONNECT, after the fixed header of two bytes and the name `MQTT` with its length. */
const versionAt = 8

export async function openGate(toPort: number, { isOld = false }: { isOld?: boolean } = {}): Promise<Gate> {
  const sockets = new Set<Socket>()
  let isShut = false
  let isLosing = false
  let count = 0

  function join(here: Socket): void {
    count += 1
    if (isShut) return void here.destroy()
    const there = connect(toPort, "127.0.0.1")
    for (const [one, other] of [
      [here, there],
      [there, here],
    ] as const) {
      sockets.add(one)
      one.on("error", () => {})
      one.on("close", () => {
        sockets.delete(one)
        other.destroy()
      })
    }
    there.pipe(losing(here)).pipe(here)
    if (!isOld) return void here.pipe(there)
    here.once("data", (packet: Buffer) => {
      if (packet[versionAt] === 5) return void here.end(otherVersion)
      there.write(packet)
      here.pipe(there)
    })
  }

  function losing(here: Socket): Transform {
    return new Transform({
      transform(packets: Buffer, _encoding, done) {
        if (!isLosing || packets[0] !== acknowledgement) return done(undefined, packets)
        isLosing = false
        here.destroy()
        done()
      },
    })
  }

  const server = createServer(join).listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port,
    shut() {
      isShut = true
      cut()
    },
    open() {
      isShut = false
    },
    loseAcknowledgement() {
      isLosing = true
    },
    get count() {
      return count
    },
    async close() {
      cut()
      server.close()
      await once(server, "close")
    },
  }
}
