/** A root's SHA-256, for programs and for the person who compares two of them. */

/** 64 hexadecimal digits of a digest's 32 bytes. */
export function fingerprintOf(digest: Uint8Array): string {
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

/**
 * Sixteen groups of four, as on the trust page, in capitals as the systems of phones show them. Digits and not words: whoever compares with
 * what iOS or Android shows beside a certificate finds digits there.
 */
export function fingerprintGroups(fingerprint: string): readonly string[] {
  return fingerprint.toUpperCase().match(/.{1,4}/g) ?? []
}
