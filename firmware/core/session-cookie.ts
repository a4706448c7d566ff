/**
 * The cookie by which a browser shows its session (RFC 6265, and its successor draft-ietf-httpbis-rfc6265bis-22, here
 * "bis").
 *
 * Its trap: a cookie knows no port (RFC 6265, section 8.5). Whatever else this machine serves by HTTPS under the same
 * name, on another port, is sent it too.
 */
import { hasSecretForm } from "./secret.ts"

/**
 * A browser takes a cookie with this prefix only when it is `Secure`, of this very host, and for every path (bis, section
 * 4.1.3.2): neither plain HTTP nor another host can lay one over ours.
 */
const cookieName = "__Host-porchlight"

/** The longest a browser keeps a cookie (bis, section 5.5): 400 days, counted anew with each day of use. */
export const sessionDays = 400

/**
 * Strict: no page of another site has it sent, not even by a link. So a page that is opened by a link, from the plain
 * trust page too, arrives without it; what that page then asks for itself comes with it.
 */
const attributes = "Path=/; Secure; HttpOnly; SameSite=Strict"

/** More than a browser keeps for a host (180 in Chromium), where others on this machine set theirs. */
const cookiesMaximum = 256

/** A `Set-Cookie` that begins or renews a session. */
export function sessionCookie(secret: string): string {
  return `${cookieName}=${secret}; Max-Age=${sessionDays * 24 * 3600}; ${attributes}`
}

/** A `Set-Cookie` that takes the session's cookie away. */
export function noSessionCookie(): string {
  return `${cookieName}=; Max-Age=0; ${attributes}`
}

/**
 * The secret in a `Cookie` head, or undefined where there is none, or more than one, or a malformed one. A browser holds
 * no two cookies of this name; where two arrive, somebody has slipped one in (as a cookie without a name whose value
 * begins with ours, see bis, section 5.7), and which of them is ours cannot be told (RFC 6265, section 4.2.2: a server
 * should not rely on the order).
 */
export function secretOfCookie(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const pairs = header.split(";", cookiesMaximum + 1)
  if (pairs.length > cookiesMaximum) return undefined
  const values = pairs.flatMap((pair) => {
    const equals = pair.indexOf("=")
    // White space around a pair is dropped as a browser does (RFC 6265, section 5.2).
    return equals >= 0 && trimmed(pair.slice(0, equals)) === cookieName
      ? [trimmed(pair.slice(equals + 1))]
      : []
  })
  const [value] = values
  return values.length === 1 && value !== undefined && hasSecretForm(value) ? value : undefined
}

/** Without the spaces and tabs around it; `trim` would also take what a browser lets stand. */
function trimmed(text: string): string {
  return text.replace(/^[ \t]+/, "").replace(/(?<![ \t])[ \t]+$/, "")
}
