/**
 * The text of an introduction: what one device says to another of its house for a phone that is paired with it, signed
 * with the key of the root that both have.
 *
 *     <to>.<from>.<nonce>.<until>.<signature>
 *
 * That key signs certificates, too, so what is signed here must never be readable as one: it begins with a letter where
 * the signed part of a certificate, and of a list of revoked ones, begins with 0x30 (RFC 5280, section 4.1: a SEQUENCE),
 * and names its purpose and version.
 */
import { base64urlDecode, base64urlEncode, utf8Encode } from "../../shared/bytes.ts"

export interface Introduction {
  /** The identifier of the device that is to let the phone in, 16 hexadecimal digits. */
  readonly to: string
  /** Of the one that knows it. */
  readonly from: string
  /** 128 bits in base64url, by which it is good once. */
  readonly nonce: string
  /** Milliseconds since 1970, UTC. */
  readonly untilMilliseconds: number
}

export const nonceBytes = 16

const purpose = "porchlight introduction v1\n"

/** A signature of RSA with 8,192 bits has 1,024 bytes; of P-256 64. Thirteen digits last until the year 2286. */
const form =
  /^([0-9a-f]{16})\.([0-9a-f]{16})\.([A-Za-z0-9_-]{22})\.([1-9][0-9]{12})\.([A-Za-z0-9_-]{1,1366})$/

export function signedPart(introduction: Introduction): Uint8Array {
  return utf8Encode(purpose + said(introduction))
}

export function writeIntroduction(introduction: Introduction, signature: Uint8Array): string {
  return `${said(introduction)}.${base64urlEncode(signature)}`
}

/** Undefined for what is none. Nothing is judged of it, and any text may come. */
export function readIntroduction(
  text: string,
): { readonly introduction: Introduction; readonly signature: Uint8Array } | undefined {
  const [, to = "", from = "", nonce = "", until = "", rest = ""] = form.exec(text) ?? []
  const signature = base64urlDecode(rest)
  if (to === "" || signature === undefined) return undefined
  return { introduction: { to, from, nonce, untilMilliseconds: Number(until) }, signature }
}

function said({ to, from, nonce, untilMilliseconds }: Introduction): string {
  return `${to}.${from}.${nonce}.${untilMilliseconds}`
}
