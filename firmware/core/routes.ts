/** One request's way: whose host, which route, which file. */
import { answerForeignHost } from "./captive.ts"
import { serveFile, storedPath } from "./files.ts"
import type { Log, Pages } from "./host.ts"
import type { House } from "./house.ts"
import { dressed, forwarded, guarded } from "./house-guard.ts"
import { htmlResponse } from "./html.ts"
import type { Request, Response } from "./http.ts"
import { notFoundPage } from "./plain-page.ts"
import { problemResponse, RequestProblem } from "./problem.ts"
import type { Speeches } from "./speech.ts"

export type Answer = (request: Request) => Response | Promise<Response>

/** By path, then by method. `HEAD` is answered by `GET`. */
export interface RouteTable {
  get(path: string): ReadonlyMap<string, Answer> | undefined
}

/** The changing facts that decide a request's way. */
export interface Surroundings {
  /** Whether this host name, without its port, is the device's own, beside the address at which the request arrived. */
  isOwnHost(hostname: string): boolean
  /** Whether every other name may be taken for ours: phones are on our access point, where we answer for all. */
  readonly captive: boolean
  /** Whether the device has joined a network. */
  readonly joined: boolean
  /** The device at home, where HTTPS is served; undefined in setup, and where there is none. */
  readonly house: House | undefined
}

export function createRouter(options: {
  deviceName: string
  table: RouteTable
  /** What the device's own program answers. */
  programTable: RouteTable
  pages: Pages
  speeches: Speeches
  log: Log
  /** What is there at home besides, and never in setup: there nobody stands before it. */
  houseTable: RouteTable
  surroundings: (request: Request) => Surroundings
}): (request: Request) => Promise<Response> {
  // Nothing else waits on the way of setup's own questions: each `async` takes a kilobyte of a chip while it is answered.
  return async (request) => {
    const surroundings = options.surroundings(request)
    let response: Response
    try {
      response = await answer(request, surroundings, options)
    } catch (error) {
      response = problemOf(error, request, options.log)
    }
    return surroundings.house === undefined ? response : dressed(request, response)
  }
}

type RouterOptions = Parameters<typeof createRouter>[0]

function problemOf(error: unknown, { method, path }: Request, log: Log): Response {
  if (error instanceof RequestProblem) return problemResponse(error.problem, error.headers)
  log("error", `Answering ${method} ${path} failed: ${String(error)}`)
  return problemResponse(new RequestProblem("internal", "The device could not answer. Try again.").problem)
}

/** Throws, or rejects with, what `problemOf` tells. */
function answer(
  request: Request,
  { isOwnHost, captive, joined, house }: Surroundings,
  options: RouterOptions,
): Response | Promise<Response> {
  const hostname = withoutPort(request.headers.get("host") ?? "")
  if (hostname !== request.arrivedAt && !isOwnHost(hostname)) {
    if (captive) return answerForeignHost(request, joined)
    throw new RequestProblem(
      "unknown-host",
      "This device has another name. Open it by its name or its address.",
    )
  }
  const atHome = house === undefined ? undefined : routeAt(options.houseTable, request.path)
  const ours = atHome ?? options.table.get(request.path)
  const methods = ours ?? options.programTable.get(request.path)
  const folder = house === undefined ? "/setup" : request.isSecure ? "/app" : "/trust"
  const file = methods === undefined ? storedPath(options.pages, folder, request) : undefined
  const work = (known: Request) => answerRoute(known, methods, file, options, house !== undefined)
  if (house === undefined) return work(request)
  const elsewhere = forwarded(house, request)
  if (elsewhere !== undefined) return elsewhere
  const isProgram = ours === undefined && methods !== undefined
  return guarded(house, request, { isFile: file !== undefined, isProgram }, work)
}

/** A path of the table may end in `{id}`, which stands for any one word. */
function routeAt(table: RouteTable, path: string): ReadonlyMap<string, Answer> | undefined {
  const nameAt = path.lastIndexOf("/") + 1
  // By a pattern, a long path of a stranger's would take the square of its length.
  const named = nameAt < path.length ? table.get(`${path.slice(0, nameAt)}{id}`) : undefined
  return table.get(path) ?? named
}

function answerRoute(
  request: Request,
  methods: ReadonlyMap<string, Answer> | undefined,
  file: string | undefined,
  options: RouterOptions,
  isGuarded: boolean,
): Response | Promise<Response> {
  const isReading = request.method === "GET" || request.method === "HEAD"
  if (methods !== undefined) {
    const route = methods.get(request.method === "HEAD" ? "GET" : request.method)
    if (route === undefined) throw notAllowed([...methods.keys()])
    // At home the gate has looked already.
    if (!isReading && !isGuarded) refuseForeignOrigin(request)
    return route(request)
  }
  if (!isReading && (file !== undefined || !request.path.startsWith("/api/"))) throw notAllowed(["GET"])
  if (file === undefined) return notFound(request, options)
  return serveFile(options.pages, request, file) ?? notFound(request, options)
}

/**
 * A page of another origin, open in the phone's browser, must not set this device up (RFC 6454, section 7.3). Not one on
 * another port of the same host either.
 */
function refuseForeignOrigin(request: Request): void {
  const origin = request.headers.get("origin")
  if (origin === undefined || origin.toLowerCase() === `http://${request.headers.get("host")}`.toLowerCase())
    return
  throw new RequestProblem(
    "foreign-origin",
    "Only the device's own pages may do this. Open the device itself.",
  )
}

function notAllowed(methods: readonly string[]): RequestProblem {
  const allow = methods.includes("GET") ? ["HEAD", ...methods] : methods
  return new RequestProblem("method-not-allowed", `Use ${methods.join(" or ")}.`, undefined, {
    headers: { allow: allow.join(", ") },
  })
}

async function notFound(request: Request, { deviceName, speeches }: RouterOptions): Promise<Response> {
  if ((request.headers.get("accept") ?? "").includes("text/html")) {
    return htmlResponse(404, notFoundPage(await speeches.for(request), deviceName))
  }
  throw new RequestProblem("not-found", "There is nothing at this path. Start at /.")
}

/** The host name in lower case. An IPv6 address keeps its brackets. */
function withoutPort(host: string): string {
  return host.replace(/:\d*$/, "").toLowerCase()
}
