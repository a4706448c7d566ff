/**
 * A device at home as the app's page meets it: the built files, and who may come in. By plain HTTP on the loopback
 * interface, which a browser takes for as good as HTTPS. Its end of the seal is the device's own.
 */
import { randomBytes } from "node:crypto"
import { readFile } from "node:fs/promises"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { type AppHome, createAppHome } from "./app-home.fixture.ts"
import { type AppPush, createAppPush } from "./app-push.fixture.ts"

export const name = "ding-5cd80b1"
export const code = "04815162"

const deviceId = "04f191ae5833cbc4"

interface Sealed {
  readonly number: number
  readonly sealed: Uint8Array
}

interface Answered {
  readonly share: Uint8Array
  readonly tag: Uint8Array
  isPhoneTag(tag: Uint8Array): boolean
  readonly channel: {
    seal(purpose: string, text: string): Sealed
    open(purpose: string, message: Sealed): string | undefined
  }
}

/** The built `shared/seal.ts`, as far as it is used here. */
interface Seal {
  readonly sealSuite: string
  deviceAnswers(terms: object, share: Uint8Array, random: (count: number) => Uint8Array): Answered | undefined
}

const built = (path: string) => new URL(`../dist/${path}`, import.meta.url)

/** Where the built pages are. */
const builtImage = fileURLToPath(built("web"))

interface Pass {
  readonly id: string
  readonly name: string
  readonly made: number
  used: number | null
}

export interface AppDevice {
  readonly url: string
  /** The address of a new one-time link. */
  link(): string
  readonly phones: Map<string, Pass>
  /** The scripts that it knows. */
  readonly tokens: Map<string, Pass>
  /** What it measures, obeys and saw. */
  readonly home: AppHome
  /** Whom it tells of what. */
  readonly push: AppPush
  /** What was asked, a method and a path each. */
  readonly asked: readonly string[]
  /** Answers the next question of this method and path with a problem of this code. */
  refuse(question: string, code: string, facts?: object): void
  /** Whether it answers at all. */
  answer(does: boolean): void
  /** Whether everybody at home may come in. */
  open(isOpen: boolean): void
  /** For how long its links last. */
  last(milliseconds: number): void
  attemptsLeft: number
  stop(): Promise<void>
}

const today = Math.floor(Date.now() / 86_400_000)

/** `image`: a folder of other pages than those that ship. */
export async function startAppDevice(image = builtImage): Promise<AppDevice> {
  const { sealSuite, deviceAnswers }: Seal = await import(built("shared/seal.js").href)
  const html = await readFile(join(image, "app/index.html.gz"))
  const chunk = await readFile(join(image, "app/pair.js.gz"))
  const joining = await readFile(join(image, "app/join.js.gz"))
  const qrChunk = await readFile(join(image, "app/qr.js.gz"))
  const phones = new Map<string, Pass>()
  const tokens = new Map<string, Pass>()
  const links = new Set<string>()
  const asked: string[] = []
  const refusals = new Map<string, { code: string; facts: object }>()
  const sessions = new Map<string, Answered>()
  let half = randomBytes(16)
  let answers = true
  let isOpen = false
  let lastsMilliseconds = 600_000

  const cookieOf = ({ headers }: IncomingMessage) => /session=(\w+)/.exec(headers.cookie ?? "")?.[1] ?? ""

  function pair(): { pass: Pass; headers: object } {
    const id = randomBytes(6).toString("hex")
    const pass = { id, name: "Android phone", made: today, used: today }
    phones.set(id, pass)
    return { pass, headers: { "set-cookie": `session=${id}; HttpOnly; SameSite=Strict; Path=/` } }
  }

  function pairBy(body: Record<string, string>, response: ServerResponse): unknown {
    const { session = "", tag = "", number, sealed = "" } = body
    if (session !== "") {
      const known = sessions.get(session)
      const text = known?.isPhoneTag(bytes(tag))
        ? known.channel.open("/api/pair", { number: Number(number), sealed: bytes(sealed) })
        : undefined
      if (known === undefined || text?.trimEnd() !== "{}") return refused(response, 403, "seal-refused")
      const { pass, headers } = pair()
      const content = { status: 200, body: { id: pass.id, name: pass.name } }
      const message = known.channel.seal("/api/pair", JSON.stringify(content))
      return json(response, { number: message.number, sealed: base64url(message.sealed) }, headers)
    }
    // As good as a link here; what a real device looks at is tried by its own tests.
    if (!links.delete(body["introduction"] ?? body["link"] ?? ""))
      return refused(response, 403, "pairing-refused")
    const { pass, headers } = pair()
    return json(response, { id: pass.id, name: pass.name }, headers)
  }

  function seal(body: Record<string, string>, response: ServerResponse): unknown {
    const { session = "", phone = "", share = "" } = body
    const terms = { code, deviceId, deviceName: name, phoneHalf: bytes(phone), deviceHalf: half }
    const answered = deviceAnswers(terms, bytes(share), (count) => randomBytes(count))
    if (answered === undefined || session !== base64url(half)) return refused(response, 403, "seal-refused")
    half = randomBytes(16)
    device.attemptsLeft--
    sessions.set(session, answered)
    return json(response, {
      share: base64url(answered.share),
      tag: base64url(answered.tag),
      attemptsLeft: device.attemptsLeft,
    })
  }

  const home = createAppHome(name)
  const push = createAppPush()

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const path = (request.url ?? "/").replace(/\?.*$/, "")
    const question = `${request.method} ${path}`
    if (!answers) return request.socket.destroy()
    if (/^\/words\/[\w-]+\/[\w-]+\.json$/.test(path))
      return file(response, "application/json", await readFile(join(image, "app", `${path}.gz`)))
    asked.push(question)
    if (question === "GET /") return file(response, "text/html; charset=utf-8", html)
    if (question === "GET /pair.js") return file(response, "text/javascript", chunk)
    if (question === "GET /join.js") return file(response, "text/javascript", joining)
    if (question === "GET /qr.js") return file(response, "text/javascript", qrChunk)
    const planned = refusals.get(question)
    if (planned) {
      refusals.delete(question)
      return refused(response, 429, planned.code, planned.facts)
    }
    const body = request.method === "GET" ? {} : await bodyOf(request)
    if (question === "GET /api/health") return response.writeHead(204).end()
    if (question === "GET /api/trust") return json(response, { device: name })
    if (question === "GET /api/seal") {
      return json(response, { suite: sealSuite, device: deviceId, session: base64url(half) })
    }
    if (question === "POST /api/seal") return seal(body, response)
    if (question === "POST /api/pair") return pairBy(body, response)
    const self = phones.get(cookieOf(request))
    const isHouse = path === "/api/home" || /^\/api\/(?:home\/events$|log$|readings\/|images\/)/.test(path)
    if (self === undefined && !(isOpen && isHouse)) return refused(response, 401, "pairing-required")
    if (path === "/api/sessions") {
      return json(response, { self: self?.id, sessions: [...phones.values()] })
    }
    if (question === "POST /api/tokens") {
      const id = randomBytes(6).toString("hex")
      const made = { id, name: body["name"] ?? "", made: today, used: null }
      tokens.set(id, made)
      return json(response, { id, name: made.name, token: `porchlight_${base64url(randomBytes(32))}` })
    }
    if (path === "/api/tokens/revoke") tokens.delete(body["id"] ?? "")
    if (path.startsWith("/api/tokens")) return json(response, { tokens: [...tokens.values()] })
    if (path === "/api/pairing-link") {
      const url = device.link()
      return json(response, { url, expiresInMilliseconds: lastsMilliseconds })
    }
    if (path === "/api/sessions/revoke") {
      phones.delete(body["id"] ?? "")
      return json(response, {})
    }
    if (path === "/api/sessions/revoke-all") {
      phones.clear()
      return json(response, {})
    }
    if (path === "/api/home/events" && self) endWithSession(response, self)
    if (home.serve(request, response, body)) return undefined
    if (push.serve(request, response, body, self?.id ?? "")) return undefined
    return refused(response, 404, "not-found")
  }

  /** The stream of a phone that was forgotten ends. */
  function endWithSession(response: ServerResponse, self: Pass): void {
    const timer = setInterval(() => {
      if (!phones.has(self.id)) response.end()
    }, 100)
    response.on("close", () => clearInterval(timer))
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const device: AppDevice = {
    url,
    phones,
    tokens,
    home,
    push,
    asked,
    attemptsLeft: 20,
    link() {
      const secret = base64url(randomBytes(32))
      links.add(secret)
      return `${url}/#pair=${secret}`
    },
    refuse: (question, problem, facts = {}) => void refusals.set(question, { code: problem, facts }),
    answer(does) {
      answers = does
      if (!does) server.closeAllConnections()
    },
    open(change) {
      isOpen = change
    },
    last(milliseconds) {
      lastsMilliseconds = milliseconds
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return device
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, string>> {
  if (request.headers["content-type"] !== "application/json") throw new Error("not JSON")
  let text = ""
  for await (const part of request) text += part
  return JSON.parse(text)
}

function file(response: ServerResponse, type: string, body: Buffer): void {
  response.writeHead(200, { "content-type": type, "content-encoding": "gzip", "cache-control": "no-store" })
  response.end(body)
}

function json(response: ServerResponse, body: object, headers: object = {}): void {
  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store", ...headers })
  response.end(JSON.stringify(body))
}

function refused(response: ServerResponse, status: number, problem: string, facts: object = {}): void {
  response.writeHead(status, { "content-type": "application/problem+json", "cache-control": "no-store" })
  response.end(JSON.stringify({ title: "No", status, code: problem, detail: "No.", ...facts }))
}

const base64url = (data: Uint8Array) => Buffer.from(data).toString("base64url")
const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64url"))
