/**
 * What every answer's head says in home mode, in one place.
 *
 * There is no `Strict-Transport-Security`, on purpose: a browser that has seen it offers no way on where the device's
 * root was lost and made anew, and locks its person out.
 */
import { PorchlightError } from "./errors.ts"

/**
 * - `page`: HTML, with the hashes of what stands inside it.
 * - `data`: everything else that is ours alone: answers of the interface, scripts, pictures.
 * - `beacon`: what the trust page, by plain HTTP and so of another origin, asks by HTTPS to see whether that is trusted.
 *   Under `same-origin` its browser would call every answer a network error (Fetch, "cross-origin resource policy check").
 */
export type Answered =
  | {
      readonly kind: "page"
      readonly scriptHashes: readonly string[]
      readonly styleHashes: readonly string[]
    }
  | { readonly kind: "data" }
  | { readonly kind: "beacon" }

/** Nothing that a page of this device needs; a frame or a script that got in has none of it either. */
const permissions = [
  "camera=()",
  "display-capture=()",
  "geolocation=()",
  "microphone=()",
  "payment=()",
  "usb=()",
].join(", ")

/**
 * Their names in lower case; none says how long an answer may be kept, or of what type it is. Throws a
 * `PorchlightError`, code `bad-hash`, where a hash is none: anything else in its place could allow what it likes.
 */
export function secureHeaders(answered: Answered): Readonly<Record<string, string>> {
  return {
    "content-security-policy": policyOf(answered),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": answered.kind === "beacon" ? "cross-origin" : "same-origin",
    "permissions-policy": permissions,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    // For browsers that do not know `frame-ancestors`.
    "x-frame-options": "DENY",
  }
}

/** CSP Level 3. `'self'` is this device: its own files, and nothing that a stranger could bring there. */
function policyOf(answered: Answered): string {
  if (answered.kind !== "page") return "default-src 'none'; frame-ancestors 'none'"
  return [
    "default-src 'none'",
    `script-src ${sources(answered.scriptHashes)}`,
    `style-src ${sources(answered.styleHashes)}`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ")
}

function sources(hashes: readonly string[]): string {
  return ["'self'", ...hashes.map(checked)].join(" ")
}

/** As it stands in a policy, quotes and all (CSP Level 3, section 2.3.1, `hash-source`). */
function checked(hash: string): string {
  if (/^'sha(?:256|384|512)-[A-Za-z0-9+/_-]+={0,2}'$/.test(hash)) return hash
  throw new PorchlightError("bad-hash", `${hash} is no hash of a policy. Write 'sha256-…' with its quotes.`, {
    hash,
  })
}
