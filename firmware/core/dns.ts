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
 * (RFC 4343, section 2.1). Returns an IPv4 address in dotted form, or undefined for a name without one.
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
  if (addressBytes(address) === undefined) {
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
  if (((byte(packet, 2) >> 3) & 15) !== 0) return reply(packet, notImplemented, {})
  const question = questionOf(packet)
  if (question === undefined) return reply(packet, formatError, {})
  const edns = ednsOf(packet, question.end)
  if (edns === "malformed") return reply(packet, formatError, {})
  const echoed = { question, ...(edns !== "absent" && { edns }) }
  if (edns !== "absent" && edns.version > 0) return reply(packet, badVersion, echoed)
  if (question.class !== classIn) return reply(packet, noError, echoed)
  const text = resolve({ name: question.name, type: question.type })
  if (text === undefined || question.type !== typeA) return reply(packet, noError, echoed)
  const address = addressBytes(text)
  return address === undefined
    ? reply(packet, serverFailure, echoed)
    : reply(packet, noError, { ...echoed, address })
}

interface Question {
  readonly name: string
  readonly type: number
  readonly class: number
  /** Offset of the first byte behind it. */
  readonly end: number
}

interface Edns {
  readonly version: number
  readonly dnssecOk: boolean
}

/** Undefined where there is not exactly one (RFC 9619, section 4) or it is malformed. */
function questionOf(packet: Uint8Array): Question | undefined {
  if (pair(packet, 4) !== 1) return undefined
  let name = ""
  let position = headerBytes
  let length = byte(packet, position)
  while (length !== 0) {
    // 64 and above are compression pointers and the label kinds that RFC 6891, section 5, retired.
    if (length > labelMaximumBytes) return undefined
    const next = position + 1 + length
    if (next + 1 - headerBytes > nameMaximumBytes) return undefined
    if (position > headerBytes) name += "."
    for (let index = position + 1; index < next; index++) name += escaped(byte(packet, index))
    position = next
    length = byte(packet, position)
  }
  const end = position + 5
  // Beyond the packet `byte` reads zeros, so that a name which is cut off ends there and is caught here.
  if (end > packet.length) return undefined
  return { name, type: pair(packet, position + 1), class: pair(packet, position + 3), end }
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

interface Contents {
  readonly question?: Question
  readonly edns?: Edns
  readonly address?: readonly number[]
}

/** Builds a reply. Without a question it is the header alone, as nothing else in the packet could be understood. */
function reply(packet: Uint8Array, code: number, { question, edns, address }: Contents): Uint8Array {
  const flags = byte(packet, 2)
  const header = [
    byte(packet, 0),
    byte(packet, 1),
    responseBit | (flags & 0x78) | (code === noError ? authoritativeBit : 0) | (flags & recursionDesiredBit),
    // Without "recursion available", glibc takes an empty answer for a referral and asks the next server. The bit that
    // switches DNSSEC checking off goes back as it came (RFC 4035, section 3.2.2).
    recursionAvailableBit | (byte(packet, 3) & checkingDisabledBit) | (code & 15),
    ...[0, question ? 1 : 0, 0, address ? 1 : 0, 0, 0, 0, edns ? 1 : 0],
  ]
  const echo = question ? packet.subarray(headerBytes, question.end) : []
  // 0xc00c points at the question's name.
  const record = address ? [0xc0, 0x0c, 0, typeA, 0, classIn, 0, 0, 0, answerSeconds, 0, 4, ...address] : []
  // The "DNSSEC OK" bit goes back as it came: RFC 3225, section 3.
  const flag = edns?.dnssecOk ? dnssecOkBit >> 8 : 0
  const opt = edns
    ? [0, 0, typeOpt, ownPayloadBytes >> 8, ownPayloadBytes & 255, code >> 4, 0, flag, 0, 0, 0]
    : []
  const bytes = new Uint8Array(header.length + echo.length + record.length + opt.length)
  bytes.set(header)
  bytes.set(echo, header.length)
  bytes.set(record, header.length + echo.length)
  bytes.set(opt, header.length + echo.length + record.length)
  return bytes
}

function addressBytes(text: string): number[] | undefined {
  const parts = text.split(".", 5)
  const valid =
    parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
  return valid ? parts.map(Number) : undefined
}

function byte(packet: Uint8Array, offset: number): number {
  return packet[offset] ?? 0
}

function pair(packet: Uint8Array, offset: number): number {
  return (byte(packet, offset) << 8) | byte(packet, offset + 1)
}
