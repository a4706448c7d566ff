/**
 * Devices that are announced in this machine's networks: asked for once by multicast DNS, from a port of our own, so that
 * each answers us alone (RFC 6762, section 5.1).
 *
 * The packets are made and read by what `@homebridge/ciao` has for its own; it looks for no services by itself.
 */
import { createSocket } from "node:dgram"
import { createRequire } from "node:module"
import { networkInterfaces } from "node:os"
import type { DNSPacket } from "@homebridge/ciao/lib/coder/DNSPacket.js"
import type { ResourceRecord } from "@homebridge/ciao/lib/coder/ResourceRecord.js"
import type { AnnouncedDevice } from "../../core/host.ts"
import { isName } from "../../core/naming.ts"
import { announcedInterfaces, type Wanted } from "./announced-interfaces.ts"

const group = "224.0.0.251"
const multicastPort = 5353
const service = "_porchlight._tcp.local."

/** Answers that several may give are put off by up to 120 ms (RFC 6762, section 6); Wi-Fi holds them back for longer. */
const waitMilliseconds = 1_500
/** What is lost on the air comes with the second question. */
const againMilliseconds = 500

/** As many as a house could have, a hundred times over; a stranger who makes up more is not listened to. */
const devicesMaximum = 1_000

/**
 * One frame, which holds what a device tells of itself several times over. The library follows each name in a packet to its
 * end: 64 kB of them take it seconds (1.3.12).
 */
const packetMaximumBytes = 1_500

/** Resolves when all have had their time. Never rejects: what cannot be asked has no devices. */
export async function findDevices(wanted: Wanted = {}): Promise<AnnouncedDevice[]> {
  const found = new Map<string, AnnouncedDevice>()
  const interfaces = announcedInterfaces(networkInterfaces(), wanted)
  await Promise.all(
    interfaces.map(({ address }) =>
      ask(address, (device) => {
        if (found.size < devicesMaximum) found.set(device.id, device)
      }),
    ),
  )
  return [...found.values()].sort((one, other) => (one.hostName < other.hostName ? -1 : 1))
}

async function ask(address: string, onDevice: (device: AnnouncedDevice) => void): Promise<void> {
  const library = loadLibrary()
  const question = new library.Question(service, library.ptr)
  const packet = library.DNSPacket.createDNSQueryPacket({ questions: [question] }).encode()
  const socket = createSocket("udp4")
  await new Promise<void>((resolve) => {
    const end = setTimeout(resolve, waitMilliseconds)
    socket.on("error", () => {
      clearTimeout(end)
      resolve()
    })
    socket.on("message", (bytes, from) => {
      if (bytes.length > packetMaximumBytes) return
      const answer = decoded(library, bytes, { ...from, family: "IPv4" })
      for (const device of answer === undefined ? [] : devicesIn(answer, from.address)) onDevice(device)
    })
    socket.bind(0, address, () => {
      socket.setMulticastInterface(address)
      const send = () => socket.send(packet, multicastPort, group, () => {})
      send()
      setTimeout(send, againMilliseconds).unref()
    })
  })
  await new Promise<void>((resolve) => socket.close(resolve))
}

/** Undefined for what is no answer. */
function decoded(
  library: Library,
  bytes: Buffer,
  from: Parameters<typeof DNSPacket.decode>[0],
): DNSPacket | undefined {
  try {
    return library.DNSPacket.decode(from, bytes)
  } catch {
    return undefined
  }
}

/** Of the records, what is looked at here. */
type Read = ResourceRecord & {
  readonly txt?: readonly Buffer[]
  readonly hostname?: string
  readonly port?: number
}

interface Told {
  readonly text: Map<string, string>
  hostname?: string
  port?: number
}

function* devicesIn({ answers, additionals }: DNSPacket, address: string): Generator<AnnouncedDevice> {
  const byName = new Map<string, Told>()
  for (const record of [...answers.values(), ...additionals.values()] as Read[]) {
    if (!record.name.endsWith(`.${service}`)) continue
    const known: Told = byName.get(record.name) ?? { text: new Map() }
    byName.set(record.name, known)
    for (const pair of record.txt ?? []) {
      const [key = "", ...value] = pair.toString("utf8").split("=")
      known.text.set(key, value.join("="))
    }
    if (record.hostname !== undefined && record.port !== undefined) {
      known.hostname = record.hostname
      known.port = record.port
    }
  }
  for (const { text, hostname = "", port = 0 } of byName.values()) {
    const [id = "", name = "", version = ""] = ["id", "name", "version"].map((key) => text.get(key))
    const hostName = hostname.replace(/\.$/, "")
    const isDevice = /^[0-9a-f]{16}$/.test(id) && isName(name) && /^[\w.+-]{1,32}$/.test(version)
    if (isDevice && /^[a-z0-9-]{1,34}\.local$/.test(hostName) && port > 0) {
      yield { id, name, version, hostName, address, port }
    }
  }
}

interface Library {
  readonly DNSPacket: typeof DNSPacket
  readonly Question: typeof import("@homebridge/ciao/lib/coder/Question.js").Question
  readonly ptr: number
}

/** Its parts alone: the whole of it would change how this process reports its errors. */
function loadLibrary(): Library {
  const load = createRequire(import.meta.url)
  load("@homebridge/ciao/lib/coder/records/index.js")
  const { DNSPacket, QType } = load("@homebridge/ciao/lib/coder/DNSPacket.js")
  const { Question } = load("@homebridge/ciao/lib/coder/Question.js")
  return { DNSPacket, Question, ptr: QType.PTR }
}
