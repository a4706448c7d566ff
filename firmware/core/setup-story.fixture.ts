/** One whole setup as a chip lives through it: twenty networks in the air, two phones, a wrong password and a right one. */
import { utf8DecodeLossy } from "../../shared/bytes.ts"
import type { Attempt } from "../../shared/contract.ts"
import { securities } from "../../shared/wifi.ts"
import { Device } from "./device.ts"
import { settled } from "./hand-clock.fixture.ts"
import type { HeardAccessPoint, JoinOutcome } from "./host.ts"
import type { Request, Response, StreamSink } from "./http.ts"
import {
  createScriptedHost,
  password,
  requestOf,
  type ScriptedHost,
  wrongPassword,
} from "./scripted-host.fixture.ts"
import { accessPoint } from "./scripted-radio.fixture.ts"
import { openedSeal } from "./sealed-phone.fixture.ts"

export const joinedAtHome: JoinOutcome = { kind: "joined", address: "192.168.1.17" }
const refused: JoinOutcome = { kind: "failed", code: "wrong-password" }

export const twentyNetworks: readonly HeardAccessPoint[] = Array.from({ length: 20 }, (_, index) =>
  accessPoint(
    index === 0 ? "Home" : `Neighbour’s network ${index}`,
    95 - index * 4,
    index === 0 ? "wpa2" : (securities[index % securities.length] ?? "open"),
  ),
)

/** Brings the device to the result of a join, in the open. */
export async function tellResult(host: ScriptedHost, outcome: JoinOutcome): Promise<void> {
  await host.request("POST", "/api/connect", { body: { ssid: "Home", password } })
  await settled()
  host.radio.joins.at(-1)?.end(outcome)
  await settled()
}

/** What a phone does, in the open or under the seal. */
interface Phone {
  /** Asks for the list; what it is told stays with the phone. */
  look(): Promise<void>
  scan(): Promise<void>
  join(wish: object): Promise<void>
  attempt(): Promise<Attempt>
  finish(attempt: number): Promise<void>
  /** Where it listens. */
  events(): string
}

type Answering = (request: Request) => Promise<Response>

function openPhone(answer: Answering): Phone {
  /** Read where it matters alone: phones have memory for it, chips have not. */
  async function ask(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await answer(requestOf(method, path, { body }))
    if (response.status < 300) return response
    throw new Error(`${method} ${path} was answered with ${response.status}.`)
  }
  return {
    look: async () => void (await ask("GET", "/api/scan")),
    scan: async () => void (await ask("POST", "/api/scan")),
    join: async (wish) => void (await ask("POST", "/api/connect", wish)),
    async attempt() {
      const { body } = await ask("GET", "/api/connect")
      return JSON.parse(body instanceof Uint8Array ? utf8DecodeLossy(body) : "")
    },
    finish: async (attempt) => void (await ask("POST", "/api/setup/finish", { attempt })),
    events: () => "/api/events",
  }
}

async function sealedPhone(host: ScriptedHost, code: string): Promise<Phone> {
  const phone = await openedSeal(host, code)
  return {
    look: async () => void (await phone.get("/api/scan")),
    scan: async () => void (await host.request("POST", `/api/scan${phone.queryFor("/api/scan")}`)),
    join: async (wish) => void (await phone.post("/api/connect", wish)),
    attempt: async () => (await phone.get("/api/connect")).body as Attempt,
    finish: async (attempt) => void (await phone.post("/api/setup/finish", { attempt })),
    events: () => `/api/events${phone.queryFor("/api/events")}`,
  }
}

/** A phone that listens. What it is told stays with the phone: of that the machine counts the writes. */
interface Listener {
  readonly told: number
  listen(phone: Phone): Promise<void>
  hangUp(): void
}

function createListener(answer: Answering): Listener {
  let told = 0
  let gone = () => {}
  const sink: StreamSink = {
    write(bytes) {
      if (bytes.length > 0) told += 1
      return true
    },
    end: () => {},
  }
  return {
    get told() {
      return told
    },
    async listen(phone) {
      const { body } = await answer(requestOf("GET", phone.events()))
      if (typeof body !== "function") throw new Error("There is no stream.")
      gone = body(sink)
    },
    hangUp: () => gone(),
  }
}

export interface StoryOptions {
  readonly air?: readonly HeardAccessPoint[]
  readonly isSealed?: boolean
  readonly concurrent?: boolean
  /** Called after each part of the story, with its name. */
  readonly onStage?: (stage: string) => void
}

/** Throws where the device does not get home, or a phone is not told. */
export async function wholeSetup(options: StoryOptions = {}): Promise<void> {
  const { air = twentyNetworks, isSealed = false, concurrent = true, onStage = () => {} } = options
  const scripted = createScriptedHost({ concurrent })
  let serving: Answering = () => Promise.reject(new Error("Nobody listens."))
  const answer: Answering = (request) => serving(request)
  const host: ScriptedHost = {
    ...scripted,
    serveHttp(answers) {
      serving = answers
      return scripted.serveHttp(answers)
    },
    // Nobody reads it again: a chip's lines leave by its serial port.
    log(level, message, facts) {
      scripted.log(level, message, facts)
      scripted.logged.length = 0
    },
  }
  // A chip's radio makes them anew each time it listens, and has them in its memory, not in its flash.
  host.radio.scan = async () => air.map((heard) => ({ ...heard, ssidBytes: `${heard.ssidBytes}` }))
  // Phones are no part of the device: what they take is taken off with the machine.
  const inTheOpen = isSealed ? [] : [openPhone(answer), openPhone(answer)]
  const listeners = [createListener(answer), createListener(answer)]
  onStage("the machine")
  const device = await Device.open({
    ...{ name: "ding-5cd80b1", version: "1.2.3", host },
    setupCode: isSealed ? undefined : "none",
  })
  onStage("the device")
  const arrived = device.connectOrSetup()
  await settled()
  onStage("the access point and its list")
  await answer(requestOf("GET", "/generate_204", { host: "connectivitycheck.gstatic.com" }))
  const code = device.label.setupCode ?? ""
  const first = inTheOpen[0] ?? (await sealedPhone(host, code))
  const second = inTheOpen[1] ?? (await sealedPhone(host, code))
  for (const phone of [first, second]) await phone.look()
  await listeners[0]?.listen(first)
  await listeners[1]?.listen(second)
  onStage("two phones")
  await second.scan()
  await settled()
  onStage("another scan")
  for (const [typed, outcome] of [
    [wrongPassword, refused],
    [password, joinedAtHome],
  ] as const) {
    await first.join({ ssid: "Home", password: typed })
    // A radio that cannot do both takes its access point down first.
    await host.clock.advance(2000)
    const join = host.radio.joins.pop()
    join?.step("addressing")
    join?.end(outcome)
    await settled()
    onStage(`a join: ${outcome.kind}`)
  }
  const attempt = await first.attempt()
  if (attempt.kind !== "joined") throw new Error(`The phone was told ${JSON.stringify(attempt)}.`)
  await first.finish(attempt.attempt)
  await host.clock.advance(120_000)
  const { address } = await arrived
  if (address !== "192.168.1.17" || device.describe().mode !== "home") throw new Error("It is not at home.")
  // The present, and each change of a scan and of two joins.
  if (listeners.some(({ told }) => told < 6)) throw new Error("A phone was told too little.")
  onStage("at home")
  for (const { hangUp } of listeners) hangUp()
  await device.close()
  onStage("closed")
}
