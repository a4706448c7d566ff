/** Packets that phones send, and what becomes of them when somebody means harm. */
import { decode, encode, type Packet } from "dns-packet"
import type { Chance } from "./chance.ts"
import { mutated } from "./mutation.ts"

/** One more than Ethernet carries in a datagram: what is longer arrives in fragments, which is the kernel's affair. */
const packetMaximumBytes = 1472

const names = [
  "captive.apple.com",
  "connectivitycheck.gstatic.com",
  ".",
  "a.b",
  `${"x".repeat(63)}.${"y".repeat(63)}.local`,
]
const types = ["A", "AAAA", "HTTPS", "PTR", "TXT", "ANY"] as const

const edns: Packet["additionals"] = [
  {
    ...{ name: ".", type: "OPT", udpPayloadSize: 4096, extendedRcode: 0, ednsVersion: 0, flags: 0 },
    flag_do: false,
    options: [],
  },
]

/** Whole ones, as an independent codec writes them. */
const whole: readonly Uint8Array[] = names.flatMap((name) =>
  types.flatMap((type) =>
    [[], edns].map((additionals) => {
      const question = { name, type: type as "A", class: "IN" as const }
      return encode({ type: "query", id: 0x1234, flags: 0x0100, questions: [question], additionals })
    }),
  ),
)

export function hostilePacket(chance: Chance): Uint8Array {
  return mutated(chance.pick(whole), chance, packetMaximumBytes)
}

/** Undefined where `reply` is a right answer to `query`, or rightly missing; else what is wrong with it. */
export function wrongWith(
  query: Uint8Array,
  reply: Uint8Array | undefined,
  address: string,
): string | undefined {
  const asked = plainQuestion(query)
  if (reply === undefined) return asked === undefined ? undefined : "a plain question got no answer"
  const packet = tryDecode(reply)
  if (packet === undefined) return "the answer is no packet"
  if (reply[0] !== query[0] || reply[1] !== query[1]) return "the answer has another number than its question"
  if (packet.type !== "response") return "the answer says that it is a question"
  const answers = packet.answers ?? []
  const isOurs = answers.every((answer) => answer.type === "A" && answer.data === address)
  if (!isOurs || answers.length > 1) return `the answer says ${JSON.stringify(answers)}`
  if (asked === "A" && answers.length === 0) return "a plain question of type A got no address"
  if (asked !== undefined && asked !== "A" && answers.length > 0)
    return `a question of type ${asked} got an address`
  return undefined
}

/** The type of the one question of a packet in which there is nothing to object to. */
function plainQuestion(query: Uint8Array): string | undefined {
  const packet = tryDecode(query)
  const [question, ...others] = packet?.questions ?? []
  // RFC 1035, section 4.1.1: the four bits that say what kind of query it is.
  const isStandard = ((query[2] ?? 0) & 0x78) === 0
  if (packet?.type !== "query" || !isStandard || question === undefined || others.length > 0) return undefined
  const { answers = [], authorities = [], additionals = [] } = packet
  const isBare = answers.length + authorities.length + additionals.length === 0
  // The codec takes compressed names, and reads what stands behind the last record; it writes neither.
  const isSame = isBare && isEqual(query, tryEncode(packet))
  return isSame && question.class === "IN" ? question.type : undefined
}

function tryDecode(packet: Uint8Array) {
  try {
    return decode(Buffer.from(packet))
  } catch {
    return undefined
  }
}

function tryEncode(packet: Packet): Uint8Array | undefined {
  try {
    return encode(packet)
  } catch {
    return undefined
  }
}

function isEqual(one: Uint8Array, other: Uint8Array | undefined): boolean {
  return other !== undefined && Buffer.compare(one, other) === 0
}
