/** What stands before every route at home: which class it is of, whether it may be asked, and what its answer says besides. */
import type { RouteClass } from "./gate.ts"
import type { House } from "./house.ts"
import type { Request, Response } from "./http.ts"
import { RequestProblem } from "./problem.ts"
import { type Answered, secureHeaders } from "./secure-headers.ts"

const trustPaths = new Set(["/", "/ca.crt", "/ca.mobileconfig", "/api/trust", "/api/health"])

const pairingPaths = new Set(["/api/seal", "/api/pair"])

const keyPaths = new Set([
  "/api/pairing-link",
  "/api/sessions",
  "/api/sessions/revoke",
  "/api/sessions/revoke-all",
  "/api/tokens",
  "/api/tokens/revoke",
])

/** `isFile`: a stored file lies there, which holds nothing of the household's. */
export function classOf({ path, isSecure }: Request, isFile: boolean): RouteClass {
  if (!isSecure && (trustPaths.has(path) || isFile)) return "trust"
  // The app's own page asks for the device's name before it can show the code.
  if (path === "/api/health" || path === "/api/trust") return "trust"
  if (keyPaths.has(path)) return "keys"
  return pairingPaths.has(path) || isFile ? "shell" : "house"
}

/** The answer of `work` for whoever may ask for it. Throws a `RequestProblem`. */
export async function guarded(
  house: House,
  request: Request,
  isFile: boolean,
  work: (request: Request) => Response | Promise<Response>,
): Promise<Response> {
  const entered = house.doors.enter(request, classOf(request, isFile), request.isSecure)
  if (entered.kind === "refused") {
    throw new RequestProblem(entered.code, entered.detail, undefined, { headers: entered.headers })
  }
  const response = await work({ ...request, session: entered.session })
  return { ...response, headers: { ...entered.headers, ...response.headers } }
}

/** Every answer of home mode, wrong ones too. */
export function dressed(request: Request, response: Response): Response {
  return { ...response, headers: { ...headersFor(request, response), ...response.headers } }
}

function headersFor({ path }: Request, { headers }: Response): Readonly<Record<string, string>> {
  const kind: Answered = path === "/api/health" ? { kind: "beacon" } : { kind: "data" }
  const all = secureHeaders(kind)
  // A stored page says in itself what it may run, by hashes; what it cannot say of itself stands here.
  const isPage = headers["content-type"]?.startsWith("text/html") === true
  return isPage ? { ...all, "content-security-policy": "frame-ancestors 'none'" } : all
}
