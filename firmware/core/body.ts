/** From the bytes of a request to values that can be trusted. Each function throws a `RequestProblem`. */
import * as v from "valibot"
import { utf8Decode } from "../../shared/bytes.ts"
import { bodyMaximumBytes } from "../../shared/contract.ts"
import type { Request } from "./http.ts"
import { RequestProblem } from "./problem.ts"

/** The type without its parameters, in lower case; empty where none was sent. */
export function mediaType(request: Request): string {
  return (request.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? ""
}

export function readText(request: Request): string {
  if (request.body === undefined) {
    throw new RequestProblem("too-large", `The body is larger than ${bodyMaximumBytes} bytes. Send less.`)
  }
  const text = utf8Decode(request.body)
  if (text === undefined) throw new RequestProblem("invalid-utf8", "The body is not UTF-8. Send UTF-8.")
  return text
}

export function readJson(request: Request): unknown {
  const type = mediaType(request)
  if (type !== "application/json") {
    throw new RequestProblem(
      "unsupported-media-type",
      `The body is ${type || "of no type"}. Send application/json.`,
    )
  }
  const text = readText(request)
  try {
    return JSON.parse(text)
  } catch {
    throw new RequestProblem("invalid-json", "The body is not JSON. Send one JSON value.")
  }
}

const nothing = v.pipe(
  v.unknown(),
  // To the next line a list is an object too.
  v.check((value) => !Array.isArray(value), "must be an empty object"),
  v.strictObject({}),
)

/** For a request that says all it has to say by its path: no body, or an empty object. */
export function readNothing(request: Request): void {
  if (request.body?.length !== 0) readShape(request, nothing)
}

/** A JSON body of the wanted shape. */
export function readShape<Schema extends v.GenericSchema>(
  request: Request,
  schema: Schema,
): v.InferOutput<Schema> {
  return checkShape(readJson(request), schema)
}

/** `value`, of the wanted shape; the problem names the first field that is not. */
export function checkShape<Schema extends v.GenericSchema>(
  value: unknown,
  schema: Schema,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, value)
  if (parsed.success) return parsed.output
  const issue = parsed.issues[0]
  const name = field(issue)
  throw new RequestProblem("invalid-field", `${name ?? "The body"}: ${complaint(issue)}.`, name)
}

/** Our own sentence where the schema has one; never the value that came, which may be a password. */
function complaint(issue: v.BaseIssue<unknown>): string {
  if (issue.type === "strict_object" && field(issue) !== undefined) {
    return issue.expected === "never" ? "is not a field of this request" : "is missing"
  }
  return issue.message.startsWith("Invalid ") ? `must be ${issue.expected}` : issue.message
}

function field(issue: v.BaseIssue<unknown>): string | undefined {
  return v.getDotPath(issue) ?? undefined
}

/** How many fields a form or query may have; the largest of our own has five. */
const fieldsMaximum = 64

/** `application/x-www-form-urlencoded` (URL Living Standard, section 5.1). A name that comes twice keeps its first value. */
export function parseForm(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  if (text === "") return fields
  const pairs = text.split("&", fieldsMaximum + 1)
  if (pairs.length > fieldsMaximum) {
    throw new RequestProblem("invalid-form", `There are more than ${fieldsMaximum} fields. Send fewer.`)
  }
  for (const pair of pairs) {
    const equals = pair.indexOf("=")
    const name = decodeField(equals < 0 ? pair : pair.slice(0, equals))
    if (!fields.has(name)) fields.set(name, equals < 0 ? "" : decodeField(pair.slice(equals + 1)))
  }
  return fields
}

function decodeField(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "))
  } catch {
    throw new RequestProblem("invalid-form", "A field is not percent-encoded UTF-8. Encode it again.")
  }
}
