/**
 * START HERE. A device: it holds the state, hands every input to the provisioning machine, performs the effects, and
 * answers phones.
 *
 *     input -> step (provisioning.ts) -> state and effects -> perform -> radio, timers, store -> the next input
 */
import type { DeviceDescription } from "../../shared/contract.ts"
import type { AlertOptions } from "./alert-definition.ts"
import { apiRoutes } from "./api.ts"
import { type Arrivals, closedError, createArrivals } from "./arrivals.ts"
import type { ControlOptions } from "./control-definition.ts"
import type { Control } from "./controls.ts"
import type { Doors } from "./conversation.ts"
import type { DeviceOptions } from "./device-options.ts"
import { createEffects, type Effects } from "./effects.ts"
import { PorchlightError } from "./errors.ts"
import { createEvents, type Events } from "./events.ts"
import { createHome, type Home, type KeptHome, loadHome } from "./home.ts"
import type { Credentials, Host } from "./host.ts"
import type { House } from "./house.ts"
import { type Identity, loadIdentity } from "./identity.ts"
import type { Image, ImageOptions } from "./images.ts"
import { accessPointOf, checkAccessPoint, type Label, labelOf } from "./label.ts"
import { createListening, type Listening } from "./listening.ts"
import { createModeListeners, type ModeListener, type ModeListeners } from "./mode-listeners.ts"
import { checkName } from "./naming.ts"
import type { NotificationOptions } from "./notification.ts"
import { plainRoutes } from "./plain.ts"
import { createPresent, type Present } from "./present.ts"
import { type Handler, type ProgramRoute, programRoute } from "./program-routes.ts"
import { createProgramSockets, type ProgramSockets, type SocketHandler } from "./program-sockets.ts"
import { initialState, step } from "./provisioning.ts"
import type { Input, State } from "./provisioning-state.ts"
import type { Reading, ReadingOptions } from "./readings.ts"
import type { Answer } from "./routes.ts"
import { loadSavedNetworks } from "./saved-networks.ts"
import { createSetupSeal, type SetupSeal } from "./setup-seal.ts"
import { type JoinedNetwork, joinedNetwork, modeOf } from "./setup-view.ts"
import { createSpeeches, type Speeches } from "./speech.ts"
import { isCaptive } from "./surroundings.ts"
import { tell } from "./telling.ts"
import { createUnseenHome } from "./unseen-home.ts"

export type { DeviceOptions } from "./device-options.ts"

export class Device {
  readonly name: string
  readonly label: Label
  readonly present: Present
  readonly speeches: Speeches
  readonly events: Events
  readonly #options: DeviceOptions
  readonly #host: Host
  readonly #effects: Effects
  readonly #arrivals: Arrivals
  readonly #listeners: ModeListeners
  readonly #seal: SetupSeal
  readonly #programRoutes = new Map<string, ReadonlyMap<string, Answer>>()
  /** Where the program opens any: on a chip none is, and they take 2 KB. */
  #sockets: ProgramSockets | undefined
  readonly #home: Home
  readonly #listening: Listening
  #unwatchLink: (() => void) | undefined
  #state: State
  #closing: Promise<void> | undefined

  /** Loads what was saved and begins to listen. Rejects with a `PorchlightError`, and then leaves nothing open. */
  static async open(options: DeviceOptions): Promise<Device> {
    const { name, host } = options
    let device: Device | undefined
    try {
      checkName(name)
      checkAccessPoint(host.radio, options.accessPoint)
      const identity = await loadIdentity(host.store, host.random, host.log)
      const saved = await (host.radio.keeper?.load() ?? loadSavedNetworks(host.store, host.log))
      const kept = host.secure === undefined ? undefined : await loadHome(host)
      device = new Device(options, identity, saved, kept)
      await device.#begin()
      return device
    } catch (error) {
      await (device ?? host).close()
      throw error
    }
  }

  private constructor(
    options: DeviceOptions,
    identity: Identity,
    saved: readonly Credentials[],
    kept: KeptHome | undefined,
  ) {
    const { host, name, version, isOpen = false } = options
    const { clock, log } = host
    this.name = name
    this.label = labelOf(name, identity, options)
    this.#options = options
    this.#host = host
    this.#state = initialState({
      concurrent: host.radio.concurrent,
      saved,
      radioKeepsPasswords: host.radio.keeper !== undefined,
      portalTimeoutMilliseconds: options.portalTimeoutMilliseconds,
      setupAfterMilliseconds: options.setupAfterMilliseconds,
    })
    this.#effects = createEffects({
      host,
      accessPoint: accessPointOf(this.label),
      greet: (network, address) => this.#greet(network, address),
      dispatch: (input) => this.dispatch(input),
    })
    this.present = createPresent({
      ...{ host, version, label: this.label },
      state: () => this.#state,
      heard: () => this.#effects.heard,
      house: () => this.house,
    })
    this.speeches = createSpeeches(host)
    this.#arrivals = createArrivals(() => this.present.url())
    this.#listeners = createModeListeners(log)
    this.events = createEvents({
      clock,
      onPages: (change, isTrusted) => this.#pageChanged(change, isTrusted),
    })
    const { id: deviceId } = identity
    const { setupCode } = this.label
    this.#seal = createSetupSeal({
      ...{ host, deviceId, deviceName: name, code: setupCode },
      state: () => this.#state,
      isAccessPointUp: () => this.isAccessPointUp,
    })
    const { pushContact, pushServices } = options
    this.#home =
      kept === undefined
        ? createUnseenHome(host)
        : createHome({
            ...{ host, kept, deviceId, deviceName: name, version, pushContact, pushServices },
            speeches: this.speeches,
            state: () => this.#state,
            dispatch: (input) => this.dispatch(input),
            networksSaved: () => this.#effects.saved(),
            house: () => this.house,
            present: this.present,
          })
    this.#listening = createListening({
      ...{ host, deviceName: name, deviceId, version, setupCode, isOpen, standing: this },
      speeches: this.speeches,
      table: { get: (path) => apiRoutes(this, path) ?? plainRoutes(this, path) },
      programTable: this.#programRoutes,
      homeTable: this.#home.table,
      address: () => this.network?.address,
      onAsked: () => this.dispatch({ kind: "page-seen" }),
      onPaired: () => this.#home.phonesChanged(),
      onRevoked: (id) => {
        this.#sockets?.endOf(id)
        this.events.publish()
        this.#home.phonesChanged()
      },
      onRenamed: () => this.events.publish(),
    })
  }

  async #begin(): Promise<void> {
    const { radio } = this.#host
    this.#unwatchLink = radio.watchLink?.((link) => this.dispatch({ kind: "link-changed", link }))
    await this.#listening.open()
    this.#home.phonesChanged()
  }

  // What a program asks

  /** Whether a network was saved. */
  hasNetwork(): boolean {
    return this.#state.saved.length > 0
  }

  /** The network it is in; undefined also while that has gone away. */
  get network(): JoinedNetwork | undefined {
    const { phase, isAway } = this.#state
    if (isAway || (phase.kind !== "home" && phase.kind !== "grace")) return undefined
    return joinedNetwork(phase.result, this.present.url())
  }

  /** Joins a saved network; resolves to undefined where none can be joined, and while setup is open. Opens no setup. */
  async connect(): Promise<JoinedNetwork | undefined> {
    if (this.#closing !== undefined) throw closedError()
    this.dispatch({ kind: "connect-asked" })
    return this.#state.phase.kind === "setup" ? undefined : this.#arrivals.next(this.#state)
  }

  /**
   * Opens setup and resolves when a person has brought the device home. Rejects with code `portal-timed-out`. Meant for
   * a button on the device: whoever presses it stands there, so the setup code may be tried anew.
   */
  setup(): Promise<JoinedNetwork> {
    this.#seal.reset()
    this.dispatch({ kind: "setup-asked" })
    return this.#arrivals.next(this.#state).then(broughtHome)
  }

  /** Joins a saved network, or else opens setup. Rejects like `setup`. */
  connectOrSetup(): Promise<JoinedNetwork> {
    this.dispatch({ kind: "connect-or-setup-asked" })
    return this.#arrivals.next(this.#state).then(broughtHome)
  }

  /**
   * Forgets every saved network. Resolves when that is durable, rejects where the store cannot. A network joined now
   * stays joined.
   */
  async clear(): Promise<void> {
    if (this.#closing !== undefined) throw closedError()
    this.dispatch({ kind: "clear-asked" })
    await this.#effects.saved()
  }

  /** Answers `"GET /hello"` with `handler`. Throws a `PorchlightError`, code `bad-route`. */
  route(pattern: string, handler: Handler): void {
    this.#addRoute(programRoute(pattern, handler))
  }

  /** Opens a WebSocket at `path` for whoever may come in at home. Throws a `PorchlightError`, code `bad-route`. */
  socket(path: string, handler: SocketHandler): void {
    const { clock, log } = this.#host
    this.#sockets ??= createProgramSockets({
      ...{ clock, log },
      house: () => this.house,
      isTaking: () => !isCaptive(this.#state),
    })
    this.#addRoute(this.#sockets.route(path, handler))
  }

  #addRoute({ method, path, answer }: ProgramRoute): void {
    this.#programRoutes.set(path, new Map([...(this.#programRoutes.get(path) ?? []), [method, answer]]))
  }

  /** What its topics at the owner's broker begin with, `porchlight/5cd80b1f00d2a7e4`; undefined where none was named. */
  get topic(): string | undefined {
    return this.#home.topic
  }

  /** Defines something the device measures. Throws a `PorchlightError`: `bad-reading`, `bad-duration`. */
  reading(id: string, options?: ReadingOptions): Reading {
    return this.#home.reading(id, options)
  }

  /** Defines something a person may set. Throws a `PorchlightError`, code `bad-control`. */
  control(id: string, options: ControlOptions): Control {
    return this.#home.control(id, options)
  }

  /** Defines a picture the device can take. Throws a `PorchlightError`, code `bad-image`. */
  image(id: string, options: ImageOptions): Image {
    return this.#home.image(id, options)
  }

  /**
   * Defines when people are told; they can switch it off. Its reading has to be there already. Throws a `PorchlightError`:
   * `bad-alert`, `bad-duration`.
   */
  alert(id: string, options: AlertOptions): void {
    this.#home.alert(id, options)
  }

  /** Tells the people of the house what happened, in a sentence of up to 500 characters. */
  log(text: string): void {
    this.#home.log(text)
  }

  /**
   * Tells every phone that wants to be told, and gives how many that are. What is too long is cut. Throws a
   * `PorchlightError`: `bad-notification`, `bad-duration`.
   */
  notify(notification: NotificationOptions): number {
    return this.#home.notify({ ...notification, kind: "program", alert: undefined, occasion: undefined })
  }

  /** Calls `listener` after each change of the device's mode. Returns what ends that. */
  on(_event: "state", listener: ModeListener): () => void {
    return this.#listeners.add(listener)
  }

  /** Final and idempotent: frees ports, timers and radio; what is still awaited rejects with code `closed`. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  describe(): DeviceDescription {
    return this.present.describe()
  }

  /** Where each service listens: `{ http: "127.0.0.1:8080", dns: "127.0.0.1:5300", https: "127.0.0.1:8443" }`. */
  get addresses(): Listening["addresses"] {
    return this.#listening.addresses
  }

  /** The device at home, where its host has HTTPS. */
  get house(): House | undefined {
    return this.#listening.house
  }

  // What routes and doors ask

  get state(): State {
    return this.#state
  }

  get isAccessPointUp(): boolean {
    return this.#effects.isAccessPointUp
  }

  get doors(): Doors {
    return this.#seal.doors
  }

  // The loop

  dispatch(input: Input): void {
    if (this.#closing !== undefined) return
    const before = this.#state
    const { state, effects } = step(before, input)
    this.#state = state
    tell(this.#host.log, before, state)
    this.#home.stateChanged(before, state)
    if (isCaptive(state)) this.#sockets?.endAll()
    for (const effect of effects) this.#effects.perform(effect)
    const isNews =
      before.phase !== state.phase ||
      before.scanning !== state.scanning ||
      before.saved !== state.saved ||
      // A list that came after its time.
      input.kind === "scan-ended"
    if (isNews) this.#publish(before)
    // Where it is now may be missing on the certificate.
    if (before.phase !== state.phase && state.phase.kind === "home") this.house?.look()
    this.#listening.announce()
    // Who listens at home is told nothing of a setup.
    const isSetupNew = this.house !== undefined && isCaptive(state) && !isCaptive(before)
    if (isSetupNew || effects.some((effect) => effect.kind === "close-access-point")) this.events.endAll()
  }

  #publish(before: State): void {
    this.events.publish()
    if (this.#state.readers > 0) this.dispatch({ kind: "result-collected" })
    this.#arrivals.settle(this.#state)
    if (modeOf(before) !== modeOf(this.#state)) this.#listeners.notify(this.describe())
  }

  #pageChanged(change: "opened" | "closed", reads: boolean): void {
    this.dispatch({ kind: change === "opened" ? "page-opened" : "page-closed", reads })
    // A page that opens is given the present at once.
    if (change === "opened" && reads) this.dispatch({ kind: "result-collected" })
  }

  async #greet(network: Credentials, address: string): Promise<string | undefined> {
    if (this.#closing !== undefined) return undefined
    const said = await this.#options.onConnected?.(joinedNetwork({ network, address }, this.present.url()))
    return typeof said === "string" && said !== "" ? said : undefined
  }

  async #close(): Promise<void> {
    this.#listeners.close()
    this.#unwatchLink?.()
    this.#effects.stop()
    this.#seal.close()
    this.events.close()
    this.#arrivals.abandon()
    this.#sockets?.close()
    await this.#home.close()
    await this.#listening.close()
    await this.#effects.saved().catch(() => {})
    await this.#host.close()
  }
}

/** By `then`: setup may stand open for weeks, and an `async` function that waits takes more than twice as much of a chip. */
function broughtHome(network: JoinedNetwork | undefined): JoinedNetwork {
  if (network !== undefined) return network
  throw new PorchlightError("portal-timed-out", "Nobody came to set the device up. Start setup again.")
}
