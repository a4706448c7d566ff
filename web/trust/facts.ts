import { pairingSecretOf } from "../ui/pairing-hash.ts"

/** What the page needs to know about its device: the answer to `GET /api/trust`. */
export interface TrustFacts {
  /** Its name, for reading. */
  readonly device: string
  /** The origin of its app by name: `https://ding.local`. */
  readonly url: string
  /** The same by address. */
  readonly addressUrl: string
  /** SHA-256 of the root's DER form, 64 hexadecimal digits. */
  readonly fingerprint: string
}

const nameMaximumCharacters = 64

/** Undefined for what is not such an answer. It came over plain HTTP, so anybody on the way may have written it. */
export function trustFactsFrom(value: unknown): TrustFacts | undefined {
  if (typeof value !== "object" || value === null) return undefined
  const { device, url, addressUrl, fingerprint } = value as Record<keyof TrustFacts, unknown>
  if (typeof device !== "string" || device === "" || device.length > nameMaximumCharacters) return undefined
  if (!isSecureOrigin(url) || !isSecureOrigin(addressUrl)) return undefined
  if (typeof fingerprint !== "string" || !/^[0-9a-f]{64}$/i.test(fingerprint)) return undefined
  return { device, url, addressUrl, fingerprint }
}

function isSecureOrigin(value: unknown): value is string {
  if (typeof value !== "string" || !value.startsWith("https://")) return false
  try {
    return new URL(value).origin === value
  } catch {
    return false
  }
}

/**
 * Where the page goes on to: the app, and to it alone the one-time pairing that this page was opened with, which
 * stands behind `#` so that no request carries it. Anything else behind `#` is dropped.
 */
export function onwardAddress(url: string, hash: string): string {
  const secret = pairingSecretOf(hash)
  return secret ? `${url}/#pair=${secret}` : `${url}/`
}
