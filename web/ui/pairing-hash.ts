/**
 * The secret of the one-time link that a page was opened with, from what stands behind `#`. Empty for one that cannot be
 * right; undefined without any.
 */
export function pairingSecretOf(hash: string): string | undefined {
  const [, secret] = /^#pair=(.*)$/.exec(hash) ?? []
  // 256 bits in base64url.
  return secret === undefined || /^[A-Za-z0-9_-]{43}$/.test(secret) ? secret : ""
}
