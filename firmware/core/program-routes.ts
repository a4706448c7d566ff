/** Routes of the device's own program, with their bodies parsed. */
import { utf8Encode } from "../../shared/bytes.ts"
import { apiPaths } from "../../shared/contract.ts"
import { mediaType, parseForm, readJson, readText } from "./body.ts"
import { PorchlightError } from "./errors.ts"
import { homePathPrefixes } from "./home-paths.ts"
import type { Request, Response } from "./http.ts"
import { json } from "./json.ts"
import type { Answer } from "./routes.ts"
import type { Session } from "./sessions.ts"

export interface ProgramRequest {
  readonly method: string
  readonly path: string
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly query: ReadonlyMap<string, string>
  /** Fields of a form; empty where the body is not `application/x-www-form-urlencoded`. */
  readonly form: ReadonlyMap<string, string>
  /** The parsed body where it is `application/json`; untrusted: check its shape. */
  readonly json: unknown
  /** The body where it is neither. */
  readonly text: string
  /** The paired phone or the script that asks; undefined in setup, and where nobody has to be paired. */
  readonly session: Session | undefined
}

/** The page, the plain form and the device's interface: a program that took one would leave people without setup. */
const ownPaths: readonly string[] = [
  "/",
  "/plain",
  "/plain/scan",
  "/plain/done",
  "/ca.crt",
  "/ca.mobileconfig",
  ...apiPaths,
]

/** What stands percent-encoded in a request's path (URL Living Standard, section 1.3). */
const encodedByPhones = /[^!-~]+|["<>`{}]/gu

/** A string is answered as text, undefined as 204, everything else as JSON. An error is logged and answered as 500. */
export type Handler = (request: ProgramRequest) => unknown

export interface ProgramRoute {
  readonly method: string
  /** As phones ask for it. */
  readonly path: string
  readonly answer: Answer
}

/** Parses `"GET /hello"`. Throws a `PorchlightError`, code `bad-route`. */
export function programRoute(pattern: string, handler: Handler): ProgramRoute {
  const [, method, path] = /^(GET|POST|PUT|PATCH|DELETE) (.*)$/su.exec(pattern) ?? []
  const remedy = 'Write a method and a path: "GET /hello".'
  if (method === undefined || path === undefined) throw badRoute(pattern, remedy)
  return {
    method,
    path: programPath(path, pattern, remedy),
    answer: async (request) => respond(await handler(parse(request))),
  }
}

/** A path that a program may have, as phones ask for it. Throws a `PorchlightError`, code `bad-route`. */
export function programPath(path: string, pattern: string, remedy: string): string {
  if (!/^\/[^\s?#\ud800-\udfff]*$/u.test(path)) throw badRoute(pattern, remedy)
  if (ownPaths.includes(path) || homePathPrefixes.some((prefix) => path.startsWith(prefix))) {
    throw new PorchlightError("bad-route", `${path} is Porchlight's own. Choose another path.`, { pattern })
  }
  // A pattern may be percent-encoded already, and then stays as it is.
  return path.replace(encodedByPhones, encodeURIComponent)
}

function badRoute(pattern: string, remedy: string): PorchlightError {
  return new PorchlightError("bad-route", `"${pattern}" is not a route. ${remedy}`, { pattern })
}

function parse(request: Request): ProgramRequest {
  const { method, path, headers, session } = request
  const type = mediaType(request)
  return {
    method,
    path,
    headers,
    session,
    query: parseForm(request.query),
    form: type === "application/x-www-form-urlencoded" ? parseForm(readText(request)) : new Map(),
    json: type === "application/json" ? readJson(request) : undefined,
    text:
      type === "application/x-www-form-urlencoded" || type === "application/json" ? "" : readText(request),
  }
}

function respond(value: unknown): Response {
  if (value === undefined) return { status: 204, headers: { "cache-control": "no-store" }, body: undefined }
  if (typeof value !== "string") return json(200, value)
  return {
    status: 200,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
    body: utf8Encode(value),
  }
}
