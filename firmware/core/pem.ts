/** DER as text between two lines (RFC 7468), as most programs hand certificates and keys on. */
import { base64urlDecode, base64urlEncode, utf8DecodeLossy } from "../../shared/bytes.ts"

export interface PemBlock {
  /** `CERTIFICATE`, `PRIVATE KEY`. */
  readonly label: string
  readonly bytes: Uint8Array
}

/** A chain has three or four; a folder's worth of roots was given by mistake. */
const blocksMaximum = 16

export function pemEncode(label: string, bytes: Uint8Array): string {
  const lines = base64Encode(bytes).match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n")
}

/**
 * The blocks of a file, in their order; undefined where it is no PEM, which DER never is. Text between blocks is passed
 * over. A block that is cut off, garbled, or encrypted in the old way (with headers), is left out.
 */
export function pemDecode(file: Uint8Array): readonly PemBlock[] | undefined {
  const text = utf8DecodeLossy(file)
  if (!text.includes("-----BEGIN ")) return undefined
  const blocks: PemBlock[] = []
  for (const part of text.split("-----BEGIN ").slice(1, blocksMaximum + 1)) {
    const [, label, body, end] =
      /^([A-Z0-9 ]{1,40})-----([^-]*)-----END ([A-Z0-9 ]{1,40})-----/.exec(part) ?? []
    const bytes = label === end && body !== undefined ? base64Decode(body) : undefined
    if (label !== undefined && bytes !== undefined) blocks.push({ label, bytes })
  }
  return blocks
}

/** RFC 4648, section 4, with padding. */
export function base64Encode(bytes: Uint8Array): string {
  const text = base64urlEncode(bytes).replaceAll("-", "+").replaceAll("_", "/")
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=")
}

function base64Decode(text: string): Uint8Array | undefined {
  const packed = text.replace(/\s/g, "")
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(packed) || packed.length % 4 !== 0) return undefined
  return base64urlDecode(packed.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""))
}
