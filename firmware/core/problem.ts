/** What a device answers when a request is wrong: RFC 9457 problem documents. */
import { utf8Encode } from "../../shared/bytes.ts"
import type { Problem, ProblemCode } from "../../shared/contract.ts"
import type { Response } from "./http.ts"

/** Status and title of each code; the title is the status's own name (RFC 9457, section 4.2.1). */
const statuses: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  "alert-of-program": [409, "Conflict"],
  "attempt-under-way": [409, "Conflict"],
  "bad-endpoint": [422, "Unprocessable Content"],
  "clock-not-set": [503, "Service Unavailable"],
  "control-refused": [409, "Conflict"],
  "control-unsure": [409, "Conflict"],
  "foreign-origin": [403, "Forbidden"],
  "https-required": [403, "Forbidden"],
  internal: [500, "Internal Server Error"],
  "invalid-field": [422, "Unprocessable Content"],
  "invalid-form": [400, "Bad Request"],
  "invalid-json": [400, "Bad Request"],
  "invalid-utf8": [400, "Bad Request"],
  "method-not-allowed": [405, "Method Not Allowed"],
  "not-found": [404, "Not Found"],
  "no-certificate": [503, "Service Unavailable"],
  "not-in-setup": [409, "Conflict"],
  "pairing-refused": [403, "Forbidden"],
  "pairing-required": [401, "Unauthorized"],
  "phone-required": [403, "Forbidden"],
  "picture-failed": [503, "Service Unavailable"],
  "seal-refused": [403, "Forbidden"],
  "seal-too-soon": [429, "Too Many Requests"],
  "sealed-required": [403, "Forbidden"],
  "setup-locked": [403, "Forbidden"],
  "storage-failed": [507, "Insufficient Storage"],
  "test-too-soon": [429, "Too Many Requests"],
  "too-large": [413, "Content Too Large"],
  "too-many-alerts": [409, "Conflict"],
  "too-many-phones": [409, "Conflict"],
  "too-many-streams": [503, "Service Unavailable"],
  "too-many-subscriptions": [409, "Conflict"],
  "unknown-attempt": [409, "Conflict"],
  "unknown-host": [421, "Misdirected Request"],
  "unsupported-media-type": [415, "Unsupported Media Type"],
  "upgrade-required": [426, "Upgrade Required"],
}

/** A wrong request, on its way to its answer. */
export class RequestProblem extends Error {
  override readonly name = "RequestProblem"
  readonly problem: Problem
  /** What the answer's head must hold besides: `allow` for a 405. */
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: ProblemCode,
    detail: string,
    field?: string,
    more: { headers?: Readonly<Record<string, string>>; waitSeconds?: number } = {},
  ) {
    super(detail)
    this.headers = more.headers ?? {}
    const [status, title] = statuses[code]
    this.problem = {
      title,
      status,
      code,
      detail,
      ...(field === undefined ? {} : { field }),
      ...(more.waitSeconds === undefined ? {} : { waitSeconds: more.waitSeconds }),
    }
  }
}

export function problemResponse(problem: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  return {
    status: problem.status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
    body: utf8Encode(JSON.stringify(problem)),
  }
}
