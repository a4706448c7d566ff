/** Sixteen groups of four, as a person compares them. `fingerprint`: 64 hexadecimal digits. */
export function fingerprintGroups(fingerprint: string): string[] {
  return fingerprint.toUpperCase().match(/.{4}/g) ?? []
}
