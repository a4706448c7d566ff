/**
 * A running device's control: HTTP on a Unix socket in its state folder.
 *
 * It asks for no password: whoever can open the socket may use it. That is the device's own user and root, as the socket
 * is made with mode 0600, in a folder with mode 0700.
 */
import { lstat, rm } from "node:fs/promises"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { connect } from "node:net"
import { PorchlightError } from "../core/errors.ts"
import type { Log } from "../core/host.ts"
import { problemResponse, RequestProblem } from "../core/problem.ts"
import { controlSocketPath, isTooLong } from "./control-socket.ts"
import { type HouseControl, houseBodyMaximumBytes, houseRoutesAt } from "./house-control.ts"
import { type NotifyAnswer, notifyBodyMaximumBytes } from "./notify-control.ts"
import type { Status } from "./status.ts"

export interface Controlled {
  status(): Promise<Status>
  /** Opens setup; resolves when that has begun. */
  setup(): Promise<void>
  /** Resolves when every saved network is forgotten for good. */
  clear(): Promise<void>
  /** Tells people what the body says. Throws a `RequestProblem`, or a `PorchlightError`. */
  notify(body: unknown): NotifyAnswer
  /** There where it serves HTTPS. */
  readonly house?: HouseControl | undefined
}

export interface Control {
  /** Idempotent. Takes the socket away. */
  close(): Promise<void>
}

/** A person and a script or two. */
const connectionsMaximum = 8
/** What takes no body is sent none, or an empty one. */
const bodyMaximumBytes = 1024
const notifyPath = "/notify"
/** The asker is on this machine, and has all that it sends at hand. */
const requestMilliseconds = 5000
/** Forgetting waits for a disk, or for NetworkManager. */
const stillMilliseconds = 30_000
/** Everybody else's bits, and running. */
const ownersAloneMask = 0o177

/**
 * Resolves to undefined, with a warning in the log, where the socket cannot be had: the device goes on without it. The
 * socket of a process that has died is replaced; that of one that lives is left alone.
 */
export async function serveControl(
  stateFolder: string,
  controlled: Controlled,
  log: Log,
): Promise<Control | undefined> {
  const path = controlSocketPath(stateFolder)
  const without = (reason: string) =>
    void log("warn", `The device runs without its control socket: ${reason}`, { path })
  if (isTooLong(path))
    return without("the path of the state folder is too long for one. Choose a shorter one.")
  const sockets = createControlServer(controlled)
  try {
    await listen(sockets, path)
  } catch (error) {
    if (codeOf(error) !== "EADDRINUSE") return without(`it cannot be made (${codeOf(error)}).`)
    if (!(await isLeftover(path))) {
      return without("another process holds it. Is a device running with this state folder?")
    }
    try {
      await rm(path, { force: true })
      await listen(sockets, path)
    } catch (again) {
      return without(`it cannot be replaced (${codeOf(again)}).`)
    }
  }
  // A connection that could not be taken; the server goes on.
  sockets.on("error", () => {})
  let closing: Promise<void> | undefined
  return {
    close() {
      closing ??= new Promise((resolve) => {
        sockets.close(() => resolve())
        sockets.closeAllConnections()
      })
      return closing
    },
  }
}

/** The socket is made while `listen` runs, so that it never has another mode. */
function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      server.removeListener("listening", done)
      reject(error)
    }
    const done = () => {
      server.removeListener("error", failed)
      resolve()
    }
    server.once("error", failed)
    server.once("listening", done)
    const before = process.umask(ownersAloneMask)
    try {
      server.listen(path)
    } finally {
      process.umask(before)
    }
  })
}

/** Whether a socket lies there that nobody listens to. Whatever else lies there is somebody's, and stays. */
async function isLeftover(path: string): Promise<boolean> {
  const present = await lstat(path).catch(() => undefined)
  if (present?.isSocket() !== true) return false
  return new Promise((resolve) => {
    const trial = connect(path)
    trial.once("connect", () => {
      trial.destroy()
      resolve(false)
    })
    trial.once("error", (error) => resolve(codeOf(error) === "ECONNREFUSED"))
  })
}

function createControlServer(controlled: Controlled): Server {
  const server = createServer(
    {
      requestTimeout: requestMilliseconds,
      headersTimeout: requestMilliseconds,
      connectionsCheckingInterval: 1000,
      keepAlive: false,
      requireHostHeader: false,
    },
    (incoming, outgoing) => void exchange(incoming, outgoing, controlled),
  )
  server.maxConnections = connectionsMaximum
  server.setTimeout(stillMilliseconds)
  return server
}

async function exchange(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  controlled: Controlled,
): Promise<void> {
  const { status, headers, body } = await answer(incoming, controlled).catch(problemOf)
  if (outgoing.destroyed) return
  outgoing.writeHead(status, { ...headers, connection: "close", "content-length": body.length })
  outgoing.end(incoming.method === "HEAD" ? undefined : body)
}

interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

interface Route {
  readonly method: string
  /** `body` reads what was sent; whoever asks for nothing does not call it. */
  perform(body: () => unknown): Promise<Answered>
}

async function answer(incoming: IncomingMessage, controlled: Controlled): Promise<Answered> {
  const path = incoming.url ?? ""
  const isHouse = houseRoutesAt(path).length > 0
  const maximum = isHouse ? houseBodyMaximumBytes : path === notifyPath ? notifyBodyMaximumBytes : undefined
  const bytes = await readBounded(incoming, maximum ?? bodyMaximumBytes)
  const routes = isHouse ? houseRoutes(path, controlled) : deviceRoutes(path, controlled)
  if (routes.length === 0) {
    throw new RequestProblem(
      "not-found",
      "The control socket has /status, /setup, /clear, /notify, /ca, /phones and /tokens.",
    )
  }
  const route = routes.find(({ method }) => method === incoming.method)
  if (route === undefined) {
    const allow = routes.map(({ method }) => method).join(", ")
    throw new RequestProblem("method-not-allowed", `Ask with ${allow}.`, undefined, { headers: { allow } })
  }
  return route.perform(() => parsed(bytes))
}

function deviceRoutes(path: string, controlled: Controlled): readonly Route[] {
  const told = async (status: number) => json(status, await controlled.status())
  const routes = new Map<string, Route>([
    ["/status", { method: "GET", perform: () => told(200) }],
    ["/setup", { method: "POST", perform: () => controlled.setup().then(() => told(202)) }],
    ["/clear", { method: "POST", perform: () => controlled.clear().then(() => told(200)) }],
    [notifyPath, { method: "POST", perform: async (body) => json(200, controlled.notify(body())) }],
  ])
  const route = routes.get(path)
  return route === undefined ? [] : [route]
}

function houseRoutes(path: string, { house }: Controlled): readonly Route[] {
  return houseRoutesAt(path).map(({ method, perform }) => ({
    method,
    perform: async (body) => json(200, await perform(house, method === "GET" ? undefined : body())),
  }))
}

/** A body that does not end in sight is refused. */
async function readBounded(incoming: IncomingMessage, maximumBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length
    if (length > maximumBytes) throw new RequestProblem("too-large", `Send at most ${maximumBytes} bytes.`)
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    throw new RequestProblem("invalid-json", "The body is not JSON. Send one JSON value.")
  }
}

function json(status: number, value: unknown): Answered {
  const body = Buffer.from(JSON.stringify(value))
  return { status, headers: { "content-type": "application/json", "cache-control": "no-store" }, body }
}

function problemOf(error: unknown): Answered {
  // What the device complains of is for whoever asked: they are its owner.
  const detail = error instanceof PorchlightError ? error.message : "The device could not do it."
  const problem = error instanceof RequestProblem ? error : new RequestProblem("internal", detail)
  const { status, headers, body } = problemResponse(problem.problem, problem.headers)
  return { status, headers, body: body instanceof Uint8Array ? body : new Uint8Array() }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error)
}
