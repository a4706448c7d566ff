/**
 * The gate of home mode: who may make this request. It decides and changes nothing; whose host was asked for is decided
 * before it (`routes.ts`), and a route that is not there is nobody's.
 *
 * Against a page of another site, open in a paired phone's browser, stand four walls, each by itself enough in today's
 * browsers: the cookie is `SameSite=Strict`, what changes something says `Content-Type: application/json` (which makes a
 * browser ask first, and we never allow: Fetch, "CORS-preflight fetch"), its `Origin` is ours, and `Sec-Fetch-Site`
 * says so too where there is one (Fetch Metadata Request Headers, section 2.3). A program's own routes take forms as
 * well, and there the second wall is missing; so with a form the `Origin` has to be said and be ours, cookie or not.
 *
 * Its trap: under `Referrer-Policy: no-referrer` a browser sends `Origin: null` with a form, and with a `fetch` whose
 * mode is `same-origin` (Fetch, "append a request `Origin` header"). Pages use `fetch` as it comes.
 */
import { mediaType } from "./body.ts"
import type { Request } from "./http.ts"
import type { Passes } from "./passes.ts"
import { secretOfCookie } from "./session-cookie.ts"
import { secretOfBearer } from "./tokens.ts"

/**
 * What a route asks of whoever comes.
 *
 * - `trust`: nothing, and it is there by plain HTTP too: the trust page, the root's files, health. For reading alone.
 * - `shell`: nothing but TLS: the app's own files, and what pairs a phone. They hold nothing of the household's. A page
 *   opened by a link arrives without its cookie, so these may not ask for one.
 * - `house`: a session, or a token: what the device measures, obeys and tells. The default, also for a program's routes.
 * - `phone`: a session, and no token will do: what a phone has the device send to it. A token that leaked must not be told.
 * - `keys`: the same, also where nobody needs to be paired: who else may come in. A token that leaked must not make another.
 */
export type RouteClass = "trust" | "shell" | "house" | "phone" | "keys"

/** Who has come. */
export interface Visitor {
  readonly kind: "phone" | "script"
  readonly id: string
  readonly name: string
  /** By which `visit` knows it. Never told to a program, a page, or the log. */
  readonly secret: string
}

export type RefusalCode =
  | "foreign-origin"
  | "https-required"
  | "pairing-required"
  | "phone-required"
  | "unsupported-media-type"

export interface Refusal {
  readonly kind: "refused"
  readonly code: RefusalCode
  readonly detail: string
  readonly headers: Readonly<Record<string, string>>
}

export type Decision = { readonly kind: "come-in"; readonly visitor: Visitor | undefined } | Refusal

export interface Door {
  readonly routeClass: RouteClass
  /** Whether the request came by TLS to this very device. */
  readonly isSecure: boolean
  /** A program's own route: its pages may send it a form, or text. */
  readonly takesForms: boolean
  /** `--open`: nobody needs to be paired for the house. The keys stay with those who are. */
  readonly isOpen: boolean
  readonly sessions: Pick<Passes, "find">
  readonly tokens: Pick<Passes, "find">
}

export function decide(request: Request, door: Door): Decision {
  const { routeClass, isSecure, takesForms, isOpen } = door
  const { headers } = request
  const isReading = request.method === "GET" || request.method === "HEAD"
  if (routeClass === "trust" && isReading) return { kind: "come-in", visitor: undefined }
  if (!isSecure) {
    return refused("https-required", "This is answered by HTTPS alone. Open the device by its https address.")
  }
  const bearer = secretOfBearer(headers.get("authorization"))
  const cookie = secretOfCookie(headers.get("cookie"))
  // A browser opens a WebSocket to anywhere and asks nobody, with the cookie (RFC 6455, section 10.2).
  const isForeign =
    isReading && request.wantsSocket !== true
      ? routeClass !== "shell" && !isOwnReading(headers)
      : !isOwnChange(headers, cookie !== undefined && bearer === undefined)
  if (isForeign) {
    return refused("foreign-origin", "Only the device's own pages may do this. Open the device itself.")
  }
  const isJson = mediaType(request) === "application/json"
  // A script says who it is by a head that no foreign page can send.
  if (!isReading && bearer === undefined && !isJson && !(takesForms && hasOwnOrigin(headers))) {
    return refused("unsupported-media-type", "What changes something is JSON. Send application/json.")
  }
  const visitor = visitorOf(door, bearer, cookie)
  if (routeClass === "shell" || routeClass === "trust") return { kind: "come-in", visitor }
  if (visitor === undefined && isOpen && bearer === undefined && routeClass !== "keys") {
    return { kind: "come-in", visitor }
  }
  if (visitor === undefined) return bearer === undefined ? notPaired() : badToken()
  if (routeClass !== "house" && visitor.kind !== "phone") {
    return refused("phone-required", "A token may not do this. Use the device's page on a paired phone.")
  }
  return { kind: "come-in", visitor }
}

/** A token that was shown counts, be it right or wrong; a cookie only where there is none. */
function visitorOf(
  { sessions, tokens }: Door,
  bearer: string | undefined,
  cookie: string | undefined,
): Visitor | undefined {
  const kind = bearer === undefined ? "phone" : "script"
  const secret = bearer ?? cookie
  if (secret === undefined) return undefined
  const pass = (kind === "phone" ? sessions : tokens).find(secret)
  return pass && { kind, id: pass.id, name: pass.name, secret }
}

/** `none` is the person, who typed the address. Without the head it is an older browser, or none. */
function isOwnReading(headers: Request["headers"]): boolean {
  const site = headers.get("sec-fetch-site")
  return site === undefined || site === "same-origin" || site === "none"
}

/** A browser always says where a change comes from; so with a cookie it has to be said. */
function isOwnChange(headers: Request["headers"], hasCookie: boolean): boolean {
  const site = headers.get("sec-fetch-site")
  if (site !== undefined && site !== "same-origin") return false
  return headers.has("origin") ? hasOwnOrigin(headers) : !hasCookie
}

function hasOwnOrigin(headers: Request["headers"]): boolean {
  return headers.get("origin")?.toLowerCase() === `https://${headers.get("host")}`.toLowerCase()
}

/** A 401 names a way to come in (RFC 9110, section 15.5.2). For this one no browser asks for a password. */
function notPaired(): Refusal {
  return refused(
    "pairing-required",
    "This phone is not paired. Open the device's page and type the code on its label.",
    { "www-authenticate": 'Bearer realm="porchlight"' },
  )
}

/** RFC 6750, section 3.1. */
function badToken(): Refusal {
  return refused("pairing-required", "That token is not known here. Make one with porchlight token new.", {
    "www-authenticate": 'Bearer realm="porchlight", error="invalid_token"',
  })
}

function refused(code: RefusalCode, detail: string, headers: Readonly<Record<string, string>> = {}): Refusal {
  return { kind: "refused", code, detail, headers }
}
