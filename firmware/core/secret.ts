/** Secrets that open a door: drawn here, and from then on known to the device by their SHA-256 alone. */
import { sha256 } from "@noble/hashes/sha2.js"
import { base64urlDecode, base64urlEncode, utf8Encode } from "../../shared/bytes.ts"
import type { Host } from "./host.ts"

/** 256 bits: nobody guesses one, so a plain hash of it needs no salt and no slowness, and a door no count of tries. */
const secretBytes = 32

/** SHA-256 and the secrets themselves have the same length, and so the same form in base64url. */
const digestBytes = 32

/** base64url, 43 characters. */
export function drawSecret(random: Host["random"]): string {
  return base64urlEncode(random(secretBytes))
}

/** Whether a text could be a secret or the digest of one: 43 characters of base64url in their canonical form. */
export function hasSecretForm(text: string): boolean {
  // The length first: a hostile text may be as long as a request.
  return text.length === 43 && base64urlDecode(text)?.length === digestBytes
}

/**
 * What is stored in place of a secret, and what it is looked up by. Comparing digests byte by byte gives nothing away by
 * its time: whoever varies a guess cannot steer the digest of it.
 */
export function digestOf(secret: string): string {
  return base64urlEncode(sha256(utf8Encode(secret)))
}
