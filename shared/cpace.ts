/**
 * CPace, a password-authenticated key exchange: two sides that know the same short code agree on a long key, and
 * neither they nor anybody between them can test more than one guess at the code in a run.
 *
 * Suite CPACE-RISTR255-SHA512 of draft-irtf-cfrg-cpace-21, initiator and responder, with explicit key confirmation
 * (section 10.4 there). Numbers and hashes are @noble's; what is here is the order in which they come together.
 */
import { ristretto255, ristretto255_hasher } from "@noble/curves/ed25519.js"
import { bytesToNumberLE } from "@noble/curves/utils.js"
import { hmac } from "@noble/hashes/hmac.js"
import { sha512 } from "@noble/hashes/sha2.js"
import { concatBytes } from "@noble/hashes/utils.js"
import { utf8Encode } from "./bytes.ts"

export const cpaceSuite = "CPACE-RISTR255-SHA512"

const { Point } = ristretto255

/** Domain separation (sections 7.2, 8.3 and 10.4 of the draft). */
const domain = utf8Encode("CPaceRistretto255")
const domainOfKey = utf8Encode("CPaceRistretto255_ISK")
const domainOfTag = utf8Encode("CPaceMac")

/** SHA-512 takes its input in blocks of this many bytes; the code fills the first, so that its length cannot be timed. */
const hashBlockBytes = 128

/** Drawing a scalar from twice its length leaves no bias worth naming (sections 8.3 and 10.7 of the draft). */
export const scalarSeedBytes = 64

/** What both sides must agree on beforehand. A wrong code is one of the ways not to. */
export interface CpaceTerms {
  /** The code, `PRS` in the draft. */
  readonly code: Uint8Array
  /** Who talks to whom, `CI` in the draft. */
  readonly channel: Uint8Array
  /** Fresh from both sides, never used twice, `sid` in the draft. */
  readonly session: Uint8Array
}

/** A side's public half of the exchange, and data that is authenticated with it: `Y` and `AD` in the draft. */
export interface CpaceShare {
  readonly share: Uint8Array
  readonly associated: Uint8Array
}

/** Each value after its length, in LEB128 (section 6.3 of the draft): no two lists of values read the same. */
export function lengthValues(...values: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...values.flatMap((value) => [leb128(value.length), value]))
}

function leb128(number: number): Uint8Array {
  return number < 128
    ? Uint8Array.of(number)
    : concatBytes(Uint8Array.of((number & 127) | 128), leb128(number >> 7))
}

/** The point that only the terms lead to, `g` in the draft (sections 8.1 and 8.3). */
export function generatorOf({ code, channel, session }: CpaceTerms): InstanceType<typeof ristretto255.Point> {
  const padding = Math.max(0, hashBlockBytes - 1 - lengthValues(code).length - lengthValues(domain).length)
  const hash = sha512(lengthValues(domain, code, new Uint8Array(padding), channel, session))
  const point = ristretto255_hasher.deriveToCurve?.(hash)
  if (point === undefined) throw new Error("This version of @noble/curves does not map to ristretto255.")
  return point
}

/**
 * A secret scalar from `scalarSeedBytes` random bytes. They are wiped; a number cannot be. Throws where they come to
 * zero, which no honest source of randomness ever gives, and with which every share would be the identity.
 */
export function scalarFrom(seed: Uint8Array): bigint {
  if (seed.length !== scalarSeedBytes) throw new Error(`A scalar takes ${scalarSeedBytes} random bytes.`)
  const scalar = Point.Fn.create(bytesToNumberLE(seed))
  seed.fill(0)
  if (scalar === 0n) {
    throw new Error("The machine's randomness gives only zeros. Check its random number generator.")
  }
  return scalar
}

export function shareOf(terms: CpaceTerms, scalar: bigint): Uint8Array {
  return generatorOf(terms).multiply(scalar).toBytes()
}

/**
 * The secret point `K`, or undefined where the other side's share must end the run (section 8.3 of the draft): not 32
 * bytes, not the one encoding of a point, or the identity, with which the result would not depend on our scalar.
 */
export function secretPoint(scalar: bigint, theirShare: Uint8Array): Uint8Array | undefined {
  try {
    const point = Point.fromBytes(theirShare)
    return point.is0() ? undefined : point.multiply(scalar).toBytes()
  } catch {
    return undefined
  }
}

/** `ISK` in the draft (section 7.2): a key for a key derivation, never for use. `secret` is wiped. */
export function intermediateKey(
  session: Uint8Array,
  secret: Uint8Array,
  initiator: CpaceShare,
  responder: CpaceShare,
): Uint8Array {
  const input = concatBytes(lengthValues(domainOfKey, session, secret), transcriptOf(initiator, responder))
  const key = sha512(input)
  secret.fill(0)
  input.fill(0)
  return key
}

export function transcriptOf(initiator: CpaceShare, responder: CpaceShare): Uint8Array {
  return concatBytes(
    lengthValues(initiator.share, initiator.associated),
    lengthValues(responder.share, responder.associated),
  )
}

/** What proves that the side of `own` has the key (section 10.4 of the draft), `Ta` or `Tb`: 64 bytes. */
export function confirmationTag(session: Uint8Array, key: Uint8Array, own: CpaceShare): Uint8Array {
  const input = concatBytes(domainOfTag, session, key)
  const macKey = sha512(input)
  const tag = hmac(sha512, macKey, lengthValues(own.share, own.associated))
  input.fill(0)
  macKey.fill(0)
  return tag
}
