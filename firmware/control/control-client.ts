/** The command's side of the control socket. */
import { type IncomingMessage, request } from "node:http"
import * as v from "valibot"
import { PorchlightError } from "../core/errors.ts"
import { controlSocketPath, isTooLong } from "./control-socket.ts"
import { plainText } from "./plain-text.ts"
import { type Status, statusSchema } from "./status.ts"

export interface ControlClient {
  status(): Promise<Status | undefined>
  /** Asks the device to open setup; resolves when that has begun. */
  setup(): Promise<Status | undefined>
  /** Resolves when the device has forgotten every saved network. */
  clear(): Promise<Status | undefined>
}

/** A device that hangs is told from a slow one: forgetting may wait for NetworkManager, 25 s at most. */
const answerMilliseconds = 30_000
const answerMaximumBytes = 65_536

/**
 * Each call resolves to undefined where no device runs with this state folder. They reject with a `PorchlightError`:
 * `not-permitted` where the socket is another user's, `no-answer`, and `control-refused` with what the device says.
 */
export function controlClient(stateFolder: string, limitMilliseconds = answerMilliseconds): ControlClient {
  const call = (method: string, path: string) =>
    askControl(stateFolder, { method, path, schema: statusSchema, limitMilliseconds })
  return {
    status: () => call("GET", "/status"),
    setup: () => call("POST", "/setup"),
    clear: () => call("POST", "/clear"),
  }
}

interface Question<Schema> {
  readonly method: string
  readonly path: string
  /** Sent as JSON. */
  readonly body?: unknown
  /** Of the answer. */
  readonly schema: Schema
  readonly limitMilliseconds?: number
}

/**
 * Resolves to undefined where no device runs with this state folder; rejects as the calls of `controlClient` do. All text
 * of the answer is plain, see `plainText`: strangers named networks and phones, and it is for a terminal.
 */
export async function askControl<Schema extends v.GenericSchema>(
  stateFolder: string,
  { method, path, body, schema, limitMilliseconds = answerMilliseconds }: Question<Schema>,
): Promise<v.InferOutput<Schema> | undefined> {
  const socketPath = controlSocketPath(stateFolder)
  // No device could listen there either.
  if (isTooLong(socketPath)) return undefined
  let heard: Heard
  try {
    const text = body === undefined ? undefined : JSON.stringify(body)
    heard = await exchange({ socketPath, method, path, signal: AbortSignal.timeout(limitMilliseconds) }, text)
  } catch (error) {
    const cause = error instanceof Error && "code" in error ? error.code : undefined
    if (cause === "ENOENT" || cause === "ECONNREFUSED" || cause === "ENOTDIR") return undefined
    if (cause === "EACCES" || cause === "EPERM") throw notPermitted(socketPath)
    throw noAnswer(socketPath)
  }
  const value = parsed(heard.text)
  if (heard.status >= 400) throw refused(value, heard.status)
  const answer = v.safeParse(schema, value)
  if (!answer.success) throw noAnswer(socketPath)
  return answer.output
}

interface Heard {
  readonly status: number
  readonly text: string
}

function exchange(
  options: { socketPath: string; method: string; path: string; signal: AbortSignal },
  body: string | undefined,
): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const asking = request({ ...options, agent: false }, (incoming) => {
      read(incoming).then((text) => resolve({ status: incoming.statusCode ?? 0, text }), reject)
    })
    asking.once("error", reject)
    asking.end(body)
  })
}

async function read(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of incoming) {
    length += (chunk as Buffer).length
    if (length > answerMaximumBytes) throw new Error("The answer does not end.")
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown) => (typeof value === "string" ? plainText(value) : value))
  } catch {
    return undefined
  }
}

function notPermitted(path: string): PorchlightError {
  const sentence = "The device is another user's, and only they and root may ask it. Use sudo."
  return new PorchlightError("not-permitted", sentence, { path })
}

function noAnswer(path: string): PorchlightError {
  const sentence = `What listens on ${path} gives no answer that can be understood. Restart the device.`
  return new PorchlightError("no-answer", sentence, { path })
}

const problemSchema = v.object({ detail: v.string() })

function refused(value: unknown, status: number): PorchlightError {
  const problem = v.safeParse(problemSchema, value)
  const sentence = problem.success ? problem.output.detail : `The device refused (${status}). See its log.`
  return new PorchlightError("control-refused", sentence, { status })
}
