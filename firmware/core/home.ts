/**
 * What the device is to the people who live with it: what it measures, what it obeys, what it sees, and what happened.
 *
 *     a program's definition -> reading, control, image -> news -> every phone that looks
 */
import type { ControlValue, HappeningKind } from "../../shared/home-contract.ts"
import type { AlertOptions } from "./alert-definition.ts"
import { addAlerts } from "./alert-routes.ts"
import { type Alerts, createAlerts } from "./alerts.ts"
import { capabilitiesOf } from "./capabilities.ts"
import type { ControlOptions } from "./control-definition.ts"
import { type ControlKeys, openControlKeys } from "./control-keys.ts"
import { type Control, type Controlled, createControls } from "./controls.ts"
import type { PushOptions } from "./device-options.ts"
import { exportOf } from "./export.ts"
import { serveFile } from "./files.ts"
import { forgetfulStore } from "./forgetful-store.ts"
import { type Happenings, openHappenings } from "./happenings.ts"
import { createHistory } from "./history.ts"
import { addControl, addImage, addReading, type HomeTable } from "./home-routes.ts"
import { createHomeStream, type HomeStream } from "./home-stream.ts"
import { createHomeNews, type HomePart, happenedShown } from "./home-view.ts"
import type { Host, Store } from "./host.ts"
import type { House } from "./house.ts"
import type { Request } from "./http.ts"
import { createImages, type Image, type ImageOptions } from "./images.ts"
import { json } from "./json.ts"
import { type KeptAlerts, openKeptAlerts } from "./kept-alerts.ts"
import { neighbourRoutes } from "./neighbours.ts"
import { readableSsid } from "./networks.ts"
import { networkRoutes, networksOf } from "./networks-at-home.ts"
import type { Notify } from "./notification.ts"
import { createNotifier, type KeptPush, loadPush } from "./notifier.ts"
import { createPhoneWatch } from "./phone-watch.ts"
import type { Present } from "./present.ts"
import { RequestProblem } from "./problem.ts"
import type { Input, State } from "./provisioning-state.ts"
import { createReadings, type Reading, type ReadingOptions } from "./readings.ts"
import type { Relay } from "./relay.ts"
import { relayedNotification } from "./relayed-notification.ts"
import type { Speeches } from "./speech.ts"
import { isCaptive } from "./surroundings.ts"
import { wallClockOf } from "./wall-clock.ts"
import { createWifiSignal } from "./wifi-signal.ts"

/** What lies in the store before anything begins. */
export interface KeptHome {
  readonly keys: ControlKeys
  readonly happenings: Happenings
  readonly push: KeptPush
  readonly alerts: KeptAlerts
}

export interface HomeOptions extends PushOptions {
  readonly host: Host
  readonly kept: KeptHome
  readonly deviceId: string
  readonly deviceName: string
  readonly version: string
  readonly speeches: Speeches
  readonly state: () => State
  readonly dispatch: (input: Input) => void
  /** Resolves when what was to be saved of networks is durable. */
  readonly networksSaved: () => Promise<void>
  readonly present: Present
  readonly house: () => House | undefined
}

export interface Home {
  /** Its routes, in the house's table. */
  readonly table: HomeTable
  reading(id: string, options?: ReadingOptions): Reading
  control(id: string, options: ControlOptions): Control
  image(id: string, options: ImageOptions): Image
  alert(id: string, options: AlertOptions): void
  /** A sentence for the people of the house. */
  log(text: string): void
  /** Tells every phone that wants to be told. */
  readonly notify: Notify
  /** What a broker knows the device by; undefined where there is none. */
  readonly topic: string | undefined
  /** After each step of the device. */
  stateChanged(before: State, after: State): void
  /** After somebody was paired, or is no more. */
  phonesChanged(): void
  close(): Promise<void>
}

/** A hand at the lamp is seen by who looks at it within this. */
const lookMilliseconds = 5_000

/** Rejects like the store. */
export async function loadHome(host: Host): Promise<KeptHome> {
  const { store, clock, log } = host
  return {
    keys: await openControlKeys(store, log),
    happenings: await openHappenings({
      store: historyStoreOf(host),
      clock,
      wallClock: wallClockOf(host),
      log,
    }),
    push: await loadPush(host),
    alerts: await openKeptAlerts(store, log),
  }
}

export function createHome(options: HomeOptions): Home {
  const { host, kept, deviceName, version, speeches, state, house } = options
  const { clock, log } = host
  const { keys, happenings } = kept
  const wallClock = wallClockOf(host)
  const startedAt = clock.now()
  const table: HomeTable = new Map()
  let stream: HomeStream | undefined
  let relay: Relay | undefined
  const note = (part: HomePart) => {
    stream?.note(part)
    relay?.changed(part)
  }
  const happen = (kind: HappeningKind, text: string) => {
    happenings.add(kind, text)
    relay?.happened({ kind, facts: { text } })
  }
  happenings.watch(() => note("happened"))
  let alerts: Alerts | undefined
  const readings = createReadings({
    ...{ clock, log },
    onNews(reading) {
      note("readings")
      alerts?.measured(reading)
    },
  })
  const history = createHistory({
    ...{ store: historyStoreOf(host), clock, wallClock, log },
    readings: () => readings.all.values(),
  })
  const controls = createControls({
    ...{ clock, log, keys },
    onNews: () => note("controls"),
    onSet: (control, value) => happen("control-set", sentenceOf(control, value)),
  })
  const images = createImages({ clock, log, onNews: () => note("images") })
  const phones = createPhoneWatch(() => house()?.phones() ?? [], happen)
  const signal = createWifiSignal({
    ...{ clock, radio: host.radio },
    ssidBytes: () => networkOf(state())?.ssidBytes,
    onNews: () => note("network"),
  })

  const { pushContact, pushServices } = options
  const notifier = createNotifier({
    ...{ host, kept: kept.push, deviceName, table, speeches, happenings, house, pushContact, pushServices },
    readings: () => readings.all.values(),
  })
  const notify: Notify = (wish) => {
    const phones = notifier.notify(wish)
    relay?.happened(relayedNotification(wish))
    return phones
  }
  alerts = createAlerts({
    ...{ host, kept: kept.alerts, deviceName, notify },
    readings: readings.all,
    lastJoined: state().saved[0]?.ssidBytes,
  })
  const rules = alerts

  const capabilities = capabilitiesOf(host)
  const sources = {
    device: () => ({
      ...{ name: deviceName, version, capabilities },
      ...(host.neighbours === undefined ? {} : { neighbours: true as const }),
      uptimeMilliseconds: Math.round(clock.now() - startedAt),
    }),
    network() {
      const network = networkOf(state())
      return network && { ...network, signalPercent: signal.percentOf(network.ssidBytes) }
    },
    readings: () => [...readings.all.values()].map((reading) => reading.view()),
    controls: () => [...controls.all.values()].map((control) => control.view()),
    images: () => [...images.all.values()].map((image) => image.view()),
    happened: () => happenings.list().slice(0, happenedShown),
    broker: () => relay?.view(),
  }
  const news = createHomeNews(sources, () => clock.now())
  let stopLooking = () => {}
  const ask = () => {
    controls.look()
    signal.look()
  }
  const look = () => {
    ask()
    stopLooking()
    if (stream?.isWatched === true) stopLooking = clock.after(lookMilliseconds, look)
  }
  stream = createHomeStream({ clock, news, house, onWatched: look })
  const open = stream

  const get = (answer: (request: Request) => ReturnType<typeof json> | Promise<ReturnType<typeof json>>) =>
    new Map([["GET", answer]])
  table.set(
    "/api/home",
    get(() => {
      ask()
      return json(200, news.whole())
    }),
  )
  table.set(
    "/api/home/events",
    get((request) => open.open(request)),
  )
  table.set(
    "/api/readings",
    get(() => json(200, { readings: sources.readings() })),
  )
  table.set(
    "/api/log",
    get(() => json(200, { happened: happenings.list() })),
  )
  const { dispatch, networksSaved: saved, present } = options
  const routes = networkRoutes({ state, dispatch, radio: host.radio, present, saved })
  for (const [path, methods] of routes) table.set(path, methods)
  const neighbours = neighbourRoutes({
    ...{ host, house },
    ownId: options.deviceId,
  })
  for (const [path, methods] of neighbours) table.set(path, methods)
  table.set(
    "/api/notifications",
    get(async (request) => json(200, { notifications: notifier.list(await speeches.for(request)) })),
  )
  addAlerts(table, rules)
  const exported = () =>
    exportOf({
      ...{ deviceName, history, sources },
      readings: readings.all.values(),
      happened: happenings.list(),
      notifications: notifier.list(),
      networks: networksOf(state()).networks,
      phones: house()?.phones() ?? [],
    })
  table.set("/api/export", get(exported))
  table.set(
    "/api/openapi.json",
    get(async (request) => {
      const file = await serveFile(host.pages, request, "/openapi.json")
      if (file !== undefined) return file
      throw new RequestProblem("not-found", "This device was built without its description.")
    }),
  )

  relay = host.relay?.({
    ...{ id: options.deviceId, name: deviceName, version },
    ...{ url: () => present.url(), view: () => news.whole(), wallMilliseconds: wallClock },
    async set(id, value) {
      const control = controls.all.get(id)
      if (control === undefined) throw new RequestProblem("not-found", "There is no such control.")
      await control.put({ value })
    },
    async picture(id, isFresh) {
      const image = images.all.get(id)
      if (image === undefined) throw new RequestProblem("not-found", "There is no such picture.")
      if (isFresh) return image.fresh()
      return image.view().ageMilliseconds === null ? undefined : image.last()
    },
    onNews: () => stream?.note("broker"),
  })

  if (host.secure !== undefined) happen("started", version)

  return {
    table,
    reading(id, wish) {
      const reading = readings.define(id, wish)
      // Where there is no home that anybody could ask, nothing is written for it.
      if (host.secure !== undefined) history.begin()
      addReading(table, reading, history, wallClock)
      return reading
    },
    control(id, wish) {
      const control = controls.define(id, wish)
      addControl(table, control)
      return control
    },
    image(id, wish) {
      const image = images.define(id, wish)
      addImage(table, image, house)
      return image
    },
    alert: (id, wish) => rules.define(id, wish),
    log: (text) => happen("program", text),
    notify,
    topic: relay?.topic,
    stateChanged(before, after) {
      const network = networkOf(after)
      if (network !== null) rules.joined(network.ssidBytes, network.ssid)
      for (const [kind, text] of happenedBetween(before, after)) happen(kind, text)
      if (JSON.stringify(networkOf(before)) !== JSON.stringify(networkOf(after))) {
        note("network")
        notifier.look()
      }
      if (isCaptive(before) || !isCaptive(after)) return
      open.endAll()
      for (const { live } of images.all.values()) live?.endAll()
    },
    phonesChanged() {
      phones.look()
      notifier.look()
      open.look()
    },
    async close() {
      stopLooking()
      readings.close()
      controls.close()
      images.close()
      open.close()
      await rules.close()
      await relay?.close()
      await notifier.close()
      await history.close()
      await happenings.close()
    },
  }
}

function historyStoreOf({ store, keepsHistory = true }: Host): Store {
  return keepsHistory ? store : forgetfulStore
}

function networkOf({ phase, isAway }: State) {
  if (isAway || (phase.kind !== "home" && phase.kind !== "grace")) return null
  const { network, address } = phase.result
  const { ssidBytes } = network
  return { ssid: readableSsid(ssidBytes), ssidBytes, address }
}

function* happenedBetween(before: State, after: State): Generator<[HappeningKind, string]> {
  const [was, is] = [networkOf(before), networkOf(after)]
  if (is !== null && (was === null || was.ssidBytes !== is.ssidBytes)) yield ["joined", is.ssid]
  if (is === null && was !== null && after.isAway) yield ["link-lost", was.ssid]
  const failed = after.moveFailure === before.moveFailure ? undefined : after.moveFailure
  if (failed !== undefined) yield ["join-failed", readableSsid(failed.network.ssidBytes)]
  if (before.phase.kind !== "setup" && after.phase.kind === "setup" && before.phase.kind !== "joining") {
    yield ["setup-opened", ""]
  }
}

/** `Blind: 40 %`. What a switch was set to is seen on it, and has no words that fit every language. */
function sentenceOf(control: Controlled, value: ControlValue): string {
  const view = control.view()
  if (view.kind === "number") return `${view.label}: ${value} ${view.unit}`.trim()
  if (view.kind !== "choice") return view.label
  const chosen = view.options.find((option) => option.value === value)
  return `${view.label}: ${chosen?.label ?? ""}`
}
