/** What stands before every route at home: which class it is of, whether it may be asked, and what its answer says besides. */
import type { RouteClass } from "./gate.ts"
import type { House } from "./house.ts"
import type { Request, Response } from "./http.ts"
import { manifestPath } from "./manifest.ts"
import { problemResponse, RequestProblem } from "./problem.ts"
import { type Answered, secureHeaders } from "./secure-headers.ts"
import type { Session } from "./sessions.ts"

const trustPaths = new Set(["/", "/ca.crt", "/ca.mobileconfig", "/api/trust", "/api/health"])

/** What pairs a phone, the app's manifest, and what a browser gets that cannot run the app. */
const shellPaths = new Set(["/api/seal", "/api/pair", manifestPath, "/plain"])

const keyPaths = new Set([
  "/api/pairing-link",
  "/api/neighbours/introduce",
  "/api/sessions",
  "/api/sessions/revoke",
  "/api/sessions/revoke-all",
  "/api/tokens",
  "/api/tokens/revoke",
  // Where the device lives is for people to say.
  "/api/networks/join",
  // It names the phones.
  "/api/export",
])

/** Of whose phone it is, what it is sent, and when: who has a token alone may read the rules, and silences none. */
const phonePaths = /^\/api\/(?:push|alerts)\//

/** `isFile`: a stored file lies there, which holds nothing of the household's. */
export function classOf({ path, isSecure }: Request, isFile: boolean): RouteClass {
  if (!isSecure && (trustPaths.has(path) || isFile)) return "trust"
  // The app's own page asks for the device's name before it can show the code.
  if (path === "/api/health" || path === "/api/trust") return "trust"
  if (keyPaths.has(path)) return "keys"
  if (phonePaths.test(path)) return "phone"
  return shellPaths.has(path) || isFile ? "shell" : "house"
}

/** What only setup does. Nobody may by the home network, not even while setup is open: there nobody has seen the label. */
const setupPaths = new Set([
  "/api/connect",
  "/api/scan",
  "/api/setup/finish",
  "/plain",
  "/plain/scan",
  "/plain/done",
])

/**
 * Where the owner's certificate is served there is nothing to come to trust here: its phones trust it already, or its
 * owner knows what they need.
 */
export function forwarded(house: House, { path, method, isSecure }: Request): Response | undefined {
  const isPage = path === "/" && (method === "GET" || method === "HEAD")
  if (isSecure || !isPage || !house.hasOwnCertificate) return undefined
  const headers = { location: `${house.origin}/`, "cache-control": "no-store" }
  return { status: 302, headers, body: undefined }
}

/** The answer of `work` for whoever may ask for it. Throws a `RequestProblem`. */
export async function guarded(
  house: House,
  request: Request,
  { isFile, isProgram }: { readonly isFile: boolean; readonly isProgram: boolean },
  work: (request: Request) => Response | Promise<Response>,
): Promise<Response> {
  const routeClass = classOf(request, isFile)
  const entered = house.doors.enter(request, routeClass, request.isSecure, { takesForms: isProgram })
  if (entered.kind === "refused") {
    throw new RequestProblem(entered.code, entered.detail, undefined, { headers: entered.headers })
  }
  const response = await answered(request, entered.session, work)
  // A copy that something keeps must hold nobody's cookie.
  if (response.headers["cache-control"] !== "no-store") return response
  return { ...response, headers: { ...entered.renewal(), ...response.headers } }
}

/** A wrong request of somebody who may come in is an answer like any other. */
async function answered(
  request: Request,
  session: Session | undefined,
  work: (request: Request) => Response | Promise<Response>,
): Promise<Response> {
  try {
    const isReading = request.method === "GET" || request.method === "HEAD"
    if (!isReading && setupPaths.has(request.path)) throw notInSetup()
    return await work({ ...request, session })
  } catch (error) {
    if (!(error instanceof RequestProblem)) throw error
    return problemResponse(error.problem, error.headers)
  }
}

function notInSetup(): RequestProblem {
  return new RequestProblem(
    "not-in-setup",
    "The device is set up by its own network alone. Start setup, join that network, and try again.",
  )
}

/** Every answer of home mode, wrong ones too. */
export function dressed(request: Request, response: Response): Response {
  return { ...response, headers: { ...headersFor(request, response), ...response.headers } }
}

function headersFor({ path }: Request, { status, headers }: Response): Readonly<Record<string, string>> {
  const kind: Answered = path === "/api/health" ? { kind: "beacon" } : { kind: "data" }
  const all = secureHeaders(kind)
  // What a worker may ask stands in the answer that brought it (CSP Level 3).
  if (path === "/worker.js") {
    return {
      ...all,
      "content-security-policy": "default-src 'none'; connect-src 'self'; frame-ancestors 'none'",
    }
  }
  // What is not modified keeps its policy; Firefox would put one of this answer in its place (RFC 9111, section 3.2).
  if (status === 304) {
    const { "content-security-policy": _, ...others } = all
    return others
  }
  // A stored page says in itself what it may run, by hashes; what it cannot say of itself stands here.
  const isPage = headers["content-type"]?.startsWith("text/html") === true
  return isPage ? { ...all, "content-security-policy": "frame-ancestors 'none'" } : all
}
