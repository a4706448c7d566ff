/**
 * Captive DNS: every name leads to the device, so that a phone's probe for the internet ends at the setup page.
 *
 * Message format: RFC 1035, section 4. Extension mechanism (EDNS): RFC 6891. Left out on purpose: name compression in
 * questions (no resolver writes it), TCP (no reply exceeds 298 bytes), and every record type but A.
 */
import { PorchlightError } from "./errors.ts"

/**
 * Asked once for every well-formed question of class IN. `name` is in lower case without its final dot; the root is
 * the empty string; `.` and `\` inside a label are escaped with `\`, bytes outside `!` to `~` stand as `\DDD`
 * (RFC 4343, section 2.1); it is written out when it is read, so not after the packet was changed. Returns an IPv4 address in dotted form, or undefined for a name without one.
 * Only a question of type A gets the address: an A record in answer to AAAA broke real phones.
 */
export type Resolver = (question: { name: string; type: number }) => string | undefined

const headerBytes = 12
/** RFC 1035, section 2.3.4: a label's bytes, and a name's with all its length bytes. */
const labelMaximumBytes = 63
const nameMaximumBytes = 255

const typeA = 1
const typeOpt = 41
const classIn = 1

const responseBit = 0x80
const authoritativeBit = 0x04
const recursionDesiredBit = 0x01
const recursionAvailableBit = 0x80
const checkingDisabledBit = 0x10
const dnssecOkBit = 0x8000

/** RFC 1035, section 4.1.1; 16 is RFC 6891, section 9. */
const noError = 0
const formatError = 1
const serverFailure = 2
const notImplemented = 4
const badVersion = 16

/** Short, because the answer is false as soon as the phone is back at home; not 0, which some stubs ask anew for each socket. */
const answerSeconds = 5

/** What we take in one datagram without fragments: the field's agreed figure (DNS flag day 2020). */
const ownPayloadBytes = 1232

/** Resolves every name to `address`, IPv4 in dotted form. Throws `bad-address` for anything else. */
export function everyName(address: string): Resolver {
  if (addressNumber(address) === undefined) {
    throw new PorchlightError(
      "bad-address",
      `"${address}" is not an IPv4 address. Give one like 192.0.2.1.`,
      { address },
    )
  }
  return ({ type }) => (type === typeA ? address : undefined)
}

/**
 * The reply to one datagram, or undefined for silence. Throws nothing for any bytes (only what `resolve` throws).
 *
 * Bytes after the last counted record are ignored: RFC 1035 ends a message by its counts, and they are never echoed.
 */
export function answer(packet: Uint8Array, resolve: Resolver): Uint8Array | undefined {
  if (packet.length < headerBytes) return undefined
  // Answering an answer would let a forged sender set two servers talking to each other for ever.
  if ((byte(packet, 2) & responseBit) !== 0) return undefined
  if (((byte(packet, 2) >> 3) & 15) !== 0) return reply(packet, notImplemented)
  const question = questionOf(packet)
  if (question === undefined) return reply(packet, formatError)
  const edns = ednsOf(packet, question.end)
  if (edns === "malformed") return reply(packet, formatError)
  if (edns !== "absent" && edns.version > 0) return reply(packet, badVersion, question, edns)
  if (question.class !== classIn) return reply(packet, noError, question, edns)
  const text = resolve(question)
  if (text === undefined || question.type !== typeA) return reply(packet, noError, question, edns)
  const address = addressNumber(text)
  return reply(packet, address === undefined ? serverFailure : noError, question, edns, address)
}

/** The question of a well-formed packet, whose name ends before `end - 4`. */
class Question {
  readonly type: number
  readonly class: number
  /** Offset of the first byte behind it. */
  readonly end: number
  readonly #packet: Uint8Array

  constructor(packet: Uint8Array, end: number) {
    this.type = pair(packet, end - 4)
    this.class = pair(packet, end - 2)
    this.end = end
    this.#packet = packet
  }

  /** Written out when it is read: that takes longer than all the rest, and captive DNS looks at no name. */
  get name(): string {
    let name = ""
    let position = headerBytes
    while (position < this.end - 5) {
      if (position > headerBytes) name += "."
      const next = position + 1 + byte(this.#packet, position)
      for (let index = position + 1; index < next; index++) name += escaped(byte(this.#packet, index))
      position = next
    }
    return name
  }
}

interface Edns {
  readonly version: number
  readonly dnssecOk: boolean
}

/** Undefined where there is not exactly one (RFC 9619, section 4) or it is malformed. */
function questionOf(packet: Uint8Array): Question | undefined {
  if (pair(packet, 4) !== 1) return undefined
  let position = headerBytes
  let length = byte(packet, position)
  while (length !== 0) {
    // 64 and above are compression pointers and the label kinds that RFC 6891, section 5, retired.
    if (length > labelMaximumBytes) return undefined
    position += 1 + length
    if (position + 1 - headerBytes > nameMaximumBytes) return undefined
    length = byte(packet, position)
  }
  const end = position + 5
  // Beyond the packet `byte` reads zeros, so that a name which is cut off ends there and is caught here.
  if (end > packet.length) return undefined
  return new Question(packet, end)
}

function escaped(code: number): string {
  if (code < 0x21 || code > 0x7e) return `\\${String(code).padStart(3, "0")}`
  const character = String.fromCharCode(code)
  // Only ASCII letters have a case here: RFC 4343, section 3.
  if (code >= 0x41 && code <= 0x5a) return String.fromCharCode(code + 0x20)
  return character === "." || character === "\\" ? `\\${character}` : character
}

/** Looks through every record behind the question; at most one may be an OPT (RFC 6891, section 6.1.1). */
function ednsOf(packet: Uint8Array, start: number): Edns | "absent" | "malformed" {
  const before = pair(packet, 6) + pair(packet, 8)
  const count = before + pair(packet, 10)
  let found: Edns | "absent" = "absent"
  let position = start
  // The counts may claim 196,605 records; as each takes 11 bytes or more, the packet's end stops the loop long before.
  for (let index = 0; index < count; index++) {
    const fields = nameEnd(packet, position)
    const end = fields + 10 + pair(packet, fields + 8)
    if (fields + 10 > packet.length || end > packet.length) return "malformed"
    if (pair(packet, fields) === typeOpt && index >= before) {
      const named = fields !== position + 1
      if (named || found !== "absent") return "malformed"
      found = { version: byte(packet, fields + 5), dnssecOk: (pair(packet, fields + 6) & dnssecOkBit) !== 0 }
    }
    position = end
  }
  return found
}

/** Offset behind the name at `start`; beyond the packet where it is malformed. Pointers are stepped over, not followed. */
function nameEnd(packet: Uint8Array, start: number): number {
  let position = start
  while (position < packet.length) {
    const length = byte(packet, position)
    if (length === 0) return position + 1
    if (length >= 0xc0) return position + 2
    if (length > labelMaximumBytes) return packet.length + 1
    position += 1 + length
  }
  return packet.length + 1
}

const recordBytes = 16
const optBytes = 11

/**
 * Builds a reply: what came, up to the end of its question, with another header, and records behind it. Without a question
 * it is the header alone, as nothing else in the packet could be understood.
 */
function reply(
  packet: Uint8Array,
  code: number,
  question?: Question,
  edns: Edns | "absent" = "absent",
  address?: number,
): Uint8Array {
  const echoBytes = question === undefined ? headerBytes : question.end
  const optStart = echoBytes + (address === undefined ? 0 : recordBytes)
  const bytes = new Uint8Array(optStart + (edns === "absent" ? 0 : optBytes))
  for (let index = 0; index < echoBytes; index++) bytes[index] = byte(packet, index)
  const flags = byte(packet, 2)
  bytes[2] =
    responseBit | (flags & 0x78) | (code === noError ? authoritativeBit : 0) | (flags & recursionDesiredBit)
  // Without "recursion available", glibc takes an empty answer for a referral and asks the next server. The bit that
  // switches DNSSEC checking off goes back as it came (RFC 4035, section 3.2.2).
  bytes[3] = recursionAvailableBit | (byte(packet, 3) & checkingDisabledBit) | (code & 15)
  setPair(bytes, 4, question === undefined ? 0 : 1)
  setPair(bytes, 6, address === undefined ? 0 : 1)
  setPair(bytes, 8, 0)
  setPair(bytes, 10, edns === "absent" ? 0 : 1)
  if (address !== undefined) {
    // Points at the question's name.
    setPair(bytes, echoBytes, 0xc000 | headerBytes)
    setPair(bytes, echoBytes + 2, typeA)
    setPair(bytes, echoBytes + 4, classIn)
    setPair(bytes, echoBytes + 8, answerSeconds)
    setPair(bytes, echoBytes + 10, 4)
    setPair(bytes, echoBytes + 12, address >>> 16)
    setPair(bytes, echoBytes + 14, address)
  }
  if (edns !== "absent") {
    setPair(bytes, optStart + 1, typeOpt)
    setPair(bytes, optStart + 3, ownPayloadBytes)
    bytes[optStart + 5] = code >> 4
    // The "DNSSEC OK" bit goes back as it came: RFC 3225, section 3.
    setPair(bytes, optStart + 7, edns.dnssecOk ? dnssecOkBit : 0)
  }
  return bytes
}

/** As one number; undefined where `text` is not four of 0 to 255 with dots between. */
function addressNumber(text: string): number | undefined {
  let address = 0
  let octet = -1
  let dots = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0x2e) {
      if (octet < 0) return undefined
      address = address * 256 + octet
      octet = -1
      dots += 1
    } else if (code >= 0x30 && code <= 0x39 && octet !== 0) {
      octet = Math.max(octet, 0) * 10 + code - 0x30
      if (octet > 255) return undefined
    } else return undefined
  }
  return dots === 3 && octet >= 0 ? address * 256 + octet : undefined
}

function byte(packet: Uint8Array, offset: number): number {
  return packet[offset] ?? 0
}

function pair(packet: Uint8Array, offset: number): number {
  return (byte(packet, offset) << 8) | byte(packet, offset + 1)
}

function setPair(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = (value >> 8) & 255
  bytes[offset + 1] = value & 255
}
