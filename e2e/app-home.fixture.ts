/** What a device at home measures, obeys and saw, as the app hears it. It speaks `shared/home-contract.ts`. */
import type { IncomingMessage, ServerResponse } from "node:http"
import type {
  ControlView,
  Happening,
  History,
  HistorySpan,
  HomeChange,
  HomeView,
  MoveView,
  NearbyView,
  Neighbour,
  ReadingView,
} from "../dist/shared/home-contract.js"
import { duskPicture } from "./app-picture.fixture.ts"

const hour = 3_600_000

export interface AppHome {
  /** What it would answer now. */
  view: HomeView
  /** Changes that, and tells every page that listens. */
  change(change: HomeChange): void
  /** How the next control is set: refused with a program's sentence, or held until the function is called. */
  refuseControl(reason: string): void
  holdControl(): () => void
  /** Every wish that came, with its key. */
  readonly wishes: readonly { readonly id: string; readonly value: unknown; readonly key: unknown }[]
  /** How many pages watch the camera now. */
  readonly watchers: number
  networks: { ssid: string; ssidBytes: string; isJoined: boolean }[]
  attempt: MoveView
  nearby: NearbyView["networks"]
  /** Other devices; its view says that it can look for them. */
  neighbours: readonly Neighbour[]
  /** Where an introduction leads. */
  introducedUrl: string
  /** Every network that it was asked to join. */
  readonly joins: readonly Record<string, unknown>[]
  /** How many rows a month's history has. */
  monthRows: number
  /** Answers, or says that this is none of its paths. */
  serve(request: IncomingMessage, response: ServerResponse, body: Record<string, unknown>): boolean
}

export function createAppHome(name: string): AppHome {
  const streams = new Set<ServerResponse>()
  const joins: Record<string, unknown>[] = []
  const wishes: { id: string; value: unknown; key: unknown }[] = []
  let watchers = 0
  let refusal: string | undefined
  let held: Promise<void> | undefined

  function setControl(id: string, value: unknown, response: ServerResponse): void {
    if (refusal !== undefined) {
      json(response, { title: "No", status: 409, code: "control-refused", detail: refusal }, 409)
      refusal = undefined
      return
    }
    const controls = home.view.controls.map(
      (control) => (control.id === id ? { ...control, value } : control) as ControlView,
    )
    home.change({ controls })
    json(response, controls.find((control) => control.id === id) ?? {})
  }

  function live(request: IncomingMessage, response: ServerResponse): void {
    watchers++
    response.writeHead(200, { "content-type": "multipart/x-mixed-replace; boundary=next" })
    let shift = 0
    const timer = setInterval(() => {
      shift += 4
      const picture = duskPicture(shift)
      response.write(`--next\r\ncontent-type: image/png\r\ncontent-length: ${picture.length}\r\n\r\n`)
      response.write(picture)
      response.write("\r\n")
    }, 100)
    request.on("close", () => {
      watchers--
      clearInterval(timer)
    })
  }

  function listen(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" })
    response.write(`data: ${JSON.stringify(home.view)}\n\n`)
    streams.add(response)
    const timer = setInterval(() => response.write("event: alive\ndata:\n\n"), 500)
    request.on("close", () => {
      streams.delete(response)
      clearInterval(timer)
    })
  }

  const inAir = (scanning: boolean): NearbyView => ({
    scanning,
    ageMilliseconds: 0,
    networks: home.nearby,
  })

  const home: AppHome = {
    view: {
      contract: 1,
      device: {
        name,
        version: "0.1.0",
        uptimeMilliseconds: 76 * hour,
        capabilities: { https: true, push: true, history: true },
      },
      network: {
        ssid: "Home sweet home",
        ssidBytes: base64url("Home sweet home"),
        address: "192.168.1.17",
        signalPercent: 74,
      },
      readings: readings(),
      controls: controls(),
      images: [{ id: "garden", label: "Garden", ageMilliseconds: 4 * 60_000, live: true }],
      happened: happenings(),
    },
    wishes,
    joins,
    attempt: { kind: "none" },
    nearby: nearby(),
    neighbours: [],
    introducedUrl: "",
    get watchers() {
      return watchers
    },
    networks: [
      { ssid: "Home sweet home", ssidBytes: base64url("Home sweet home"), isJoined: true },
      { ssid: "Grandma’s attic", ssidBytes: base64url("Grandma’s attic"), isJoined: false },
    ],
    monthRows: 2880,

    change(change) {
      home.view = { ...home.view, ...change } as HomeView
      for (const stream of streams) stream.write(`data: ${JSON.stringify(change)}\n\n`)
    },
    refuseControl(reason) {
      refusal = reason
    },
    holdControl() {
      let release = () => {}
      held = new Promise((resolve) => {
        release = resolve
      })
      return () => {
        held = undefined
        release()
      }
    },

    serve(request, response, body) {
      const url = new URL(request.url ?? "/", "http://device")
      const { pathname } = url
      const [, , kind, id = "", what] = pathname.split("/")
      if (pathname === "/api/home") json(response, home.view)
      else if (pathname === "/api/home/events") listen(request, response)
      else if (pathname === "/api/log") json(response, { happened: home.view.happened })
      else if (pathname === "/api/neighbours") json(response, { neighbours: home.neighbours })
      else if (pathname === "/api/neighbours/introduce") json(response, { url: home.introducedUrl })
      else if (pathname === "/api/networks")
        json(response, { networks: home.networks, attempt: home.attempt })
      else if (pathname === "/api/networks/scan") json(response, inAir(true), 202)
      else if (pathname === "/api/networks/nearby") json(response, inAir(false))
      else if (pathname === "/api/networks/join") {
        joins.push(body)
        json(response, { attempt: joins.length + 1 }, 202)
      } else if (pathname === "/api/networks/forget") {
        home.networks = home.networks.filter(({ ssidBytes }) => ssidBytes !== body["ssidBytes"])
        json(response, {})
      } else if (pathname === "/api/export") {
        response.writeHead(200, {
          "content-type": "application/json",
          "content-disposition": `attachment; filename="${name}.json"`,
        })
        response.end(JSON.stringify(home.view))
      } else if (kind === "readings" && what === "history") {
        json(response, history(id, url.searchParams.get("span") as HistorySpan, home.monthRows))
      } else if (kind === "controls" && request.method === "PUT") {
        wishes.push({ id, value: body["value"], key: body["key"] })
        if (held) void held.then(() => setControl(id, body["value"], response))
        else setControl(id, body["value"], response)
      } else if (kind === "images" && what === "live") live(request, response)
      else if (kind === "images") {
        response.writeHead(200, { "content-type": "image/png", "cache-control": "no-store" })
        response.end(duskPicture(0))
        if (url.searchParams.has("fresh")) {
          home.change({ images: home.view.images.map((image) => ({ ...image, ageMilliseconds: 0 })) })
        }
      } else return false
      return true
    },
  }
  return home
}

/** How the made-up values move: around what, how far, and over how many seconds. */
const waves: Readonly<Record<string, readonly [number, number, number]>> = {
  outside: [9.4, 4.2, 86_400],
  living: [21.3, 0.8, 40_000],
  humidity: [54, 7, 60_000],
  power: [412, 260, 9000],
  signal: [74, 6, 3000],
  air: [640, 120, 14_000],
}

function valueAt(id: string, ageSeconds: number): number {
  const [middle, reach, period] = waves[id] ?? [50, 10, 3600]
  const slow = Math.sin((-ageSeconds / period) * 2 * Math.PI + 1)
  const quick = Math.sin((-ageSeconds / period) * 37) * 0.12
  return middle + reach * (slow + quick)
}

const spanSeconds = { hour: 3600, day: 86_400, week: 604_800, month: 2_592_000 }
const stepOf = { hour: 10, day: 60, week: 900, month: 900 }

function history(id: string, span: HistorySpan, monthRows: number): History {
  const stepSeconds = span === "month" ? spanSeconds.month / monthRows : stepOf[span]
  const rows: History["rows"] = []
  for (let age = spanSeconds[span] - stepSeconds; age >= 0; age -= stepSeconds) {
    // A night without power.
    if (span === "week" && age > 250_000 && age < 290_000) continue
    const mean = valueAt(id, age)
    const around = Math.abs(valueAt(id, age + stepSeconds) - mean) + (waves[id]?.[1] ?? 1) * 0.04
    rows.push([age, mean, mean - around, mean + around])
  }
  return { id, span, stepSeconds, rows }
}

function readings(): ReadingView[] {
  const reading = (
    id: string,
    label: string,
    unit: string,
    decimals: number,
    trend: ReadingView["trend"],
  ) => ({
    id,
    label,
    unit,
    decimals,
    value: valueAt(id, 0),
    ageMilliseconds: 1000,
    staleAfterMilliseconds: 30_000,
    trend,
  })
  return [
    reading("outside", "Outside", "°C", 1, "falling"),
    reading("living", "Living room", "°C", 1, "steady"),
    reading("humidity", "Humidity", "%", 0, "rising"),
    reading("power", "Power", "W", 0, "rising"),
    reading("air", "CO₂ in the air", "ppm", 0, "steady"),
  ]
}

function controls(): ControlView[] {
  return [
    { kind: "switch", id: "lamp", label: "Porch lamp", queueable: true, value: true },
    { kind: "switch", id: "fan", label: "Fan", queueable: false, value: false },
    {
      kind: "number",
      id: "target",
      label: "Heating",
      queueable: false,
      value: 20.5,
      unit: "°C",
      minimum: 5,
      maximum: 30,
      step: 0.5,
    },
    {
      kind: "choice",
      id: "mode",
      label: "Mode",
      queueable: false,
      value: "eco",
      options: [
        { value: "day", label: "Day" },
        { value: "eco", label: "Eco" },
        { value: "away", label: "Away" },
      ],
    },
    {
      kind: "button",
      id: "gate",
      label: "Open the gate",
      queueable: false,
      value: null,
      confirmation: "Open the gate to the street?",
    },
  ]
}

function happenings(): Happening[] {
  const list: [Happening["kind"], string, number | null][] = [
    ["program", "The heating reached 20.5 °C.", 2 * 60_000],
    ["control-set", "Porch lamp", 41 * 60_000],
    ["phone-paired", "Ada’s phone", 5 * hour],
    ["joined", "Home sweet home", 26 * hour],
    ["started", "", 26 * hour],
    ["link-lost", "Home sweet home", 50 * hour],
    ["setup-opened", "", null],
    ["phone-revoked", "Old tablet", null],
  ]
  return list.map(([kind, text, ageMilliseconds], index) => ({
    number: list.length - index,
    kind,
    text,
    ageMilliseconds,
  }))
}

function nearby(): NearbyView["networks"] {
  const list: [string, number, NearbyView["networks"][number]["security"], boolean][] = [
    ["Home sweet home", 92, "wpa2", true],
    ["Garden house", 81, "wpa2-wpa3", false],
    ["Grandma’s attic", 66, "wpa3", true],
    ["Corner Café ☕", 45, "open", false],
    ["Office", 38, "enterprise", false],
  ]
  return list.map(([ssid, signalPercent, security, saved]) => ({
    ...{ ssid, ssidBytes: base64url(ssid), signalPercent, security, saved },
    supported: security !== "enterprise",
  }))
}

function json(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" })
  response.end(JSON.stringify(body))
}

const base64url = (text: string) => Buffer.from(text).toString("base64url")
