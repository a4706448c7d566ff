/**
 * START HERE. A device: it holds the state, hands every input to the provisioning machine, performs the effects, and
 * answers phones.
 *
 *     input -> step (provisioning.ts) -> state and effects -> perform -> radio, timers, store -> the next input
 */
import type { Attempt, DeviceDescription, SetupView } from "../../shared/contract.ts"
import type { Security } from "../../shared/wifi.ts"
import { apiRoutes } from "./api.ts"
import { type Arrivals, closedError, createArrivals } from "./arrivals.ts"
import { accessPointAddress } from "./captive.ts"
import { type CodeAttempts, createCodeAttempts } from "./code-attempts.ts"
import type { Doors } from "./conversation.ts"
import { answer as answerDns, everyName } from "./dns.ts"
import { createEffects, type Effects } from "./effects.ts"
import { PorchlightError } from "./errors.ts"
import { createEvents, type Events } from "./events.ts"
import type { Credentials, Host, Service } from "./host.ts"
import { type House, openHouse } from "./house.ts"
import { houseRoutes } from "./house-routes.ts"
import type { Request, Response } from "./http.ts"
import { type Identity, loadIdentity } from "./identity.ts"
import {
  accessPointOf,
  checkAccessPoint,
  type Label,
  labelOf,
  type ProtectionOptions,
  protectionOf,
} from "./label.ts"
import { checkName } from "./naming.ts"
import { listNetworks, strongestBySsid } from "./networks.ts"
import { plainRoutes } from "./plain.ts"
import { type Handler, programRoute } from "./program-routes.ts"
import { initialState, step } from "./provisioning.ts"
import type { Input, State } from "./provisioning-state.ts"
import { type Answer, createRouter, type Surroundings } from "./routes.ts"
import { loadSavedNetworks } from "./saved-networks.ts"
import { createSealSessions, type SealSessions } from "./seal-sessions.ts"
import { attemptOf, type JoinedNetwork, joinedNetwork, modeOf, urlOf } from "./setup-view.ts"
import { tell } from "./telling.ts"

export interface DeviceOptions extends ProtectionOptions {
  /** What people call it, its access point's SSID, and its host name before `.local`; see `checkName`. */
  readonly name: string
  readonly version: string
  readonly host: Host
  /**
   * Runs each time a network was joined. A text it returns is shown to the person in place of the address. It has ten
   * seconds; an error is logged and changes nothing.
   */
  readonly onConnected?: ((network: JoinedNetwork) => unknown) | undefined
  /** Closes a setup that nobody comes to; left out, it stays open. */
  readonly portalTimeoutMilliseconds?: number | undefined
  /**
   * Opens setup when the device has been without its network for so long; left out, it waits for it. Takes a radio that
   * tells of its link.
   */
  readonly setupAfterMilliseconds?: number | undefined
  /** Lets everybody at home in, without being paired. */
  readonly isOpen?: boolean | undefined
}

export class Device {
  readonly name: string
  readonly label: Label
  readonly #options: DeviceOptions
  readonly #host: Host
  readonly #events: Events
  readonly #effects: Effects
  readonly #arrivals: Arrivals
  readonly #attempts: CodeAttempts
  readonly #sessions: SealSessions | undefined
  readonly #routes: Map<string, ReadonlyMap<string, Answer>>
  readonly #listeners = new Set<(description: DeviceDescription) => unknown>()
  #services: readonly Service[] = []
  #house: House | undefined
  /** Until the doors are there, whoever asks has to wait. */
  #open: (answer: (request: Request) => Promise<Response>) => void = () => {}
  readonly #opened = new Promise<(request: Request) => Promise<Response>>((resolve) => {
    this.#open = resolve
  })
  /** For as long as one result is shown. */
  #pairingUrl: { readonly attempt: number; readonly url: string } | undefined
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
      device = new Device(options, identity, saved)
      // The ports first: who cannot have them is told before anything is made.
      await device.#listen()
      await device.#openHouse(identity)
      return device
    } catch (error) {
      await (device ?? host).close()
      throw error
    }
  }

  private constructor(options: DeviceOptions, identity: Identity, saved: readonly Credentials[]) {
    const { host } = options
    this.name = options.name
    this.label = labelOf(options.name, identity, options)
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
    this.#arrivals = createArrivals(() => this.#url())
    this.#events = createEvents({
      clock: host.clock,
      onPages: (change, isTrusted) => this.#pageChanged(change, isTrusted),
    })
    this.#attempts = createCodeAttempts(host.clock, host.log)
    const { setupCode } = this.label
    if (setupCode !== undefined) {
      this.#sessions = createSealSessions({
        code: setupCode,
        deviceId: identity.id,
        deviceName: options.name,
        attempts: this.#attempts,
        clock: host.clock,
        random: host.random,
      })
    }
    this.#routes = new Map([...apiRoutes(this), ...plainRoutes(this)])
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
    return joinedNetwork(phase.result, this.#url())
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
    this.#attempts.reset()
    this.dispatch({ kind: "setup-asked" })
    return this.#broughtHome()
  }

  /** Joins a saved network, or else opens setup. Rejects like `setup`. */
  connectOrSetup(): Promise<JoinedNetwork> {
    this.dispatch({ kind: "connect-or-setup-asked" })
    return this.#broughtHome()
  }

  async #broughtHome(): Promise<JoinedNetwork> {
    const network = await this.#arrivals.next(this.#state)
    if (network !== undefined) return network
    throw new PorchlightError("portal-timed-out", "Nobody came to set the device up. Start setup again.")
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
    const { method, path, answer } = programRoute(pattern, handler)
    this.#routes.set(path, new Map([...(this.#routes.get(path) ?? []), [method, answer]]))
  }

  /** Calls `listener` after each change of the device's mode. Returns what ends that. */
  on(_event: "state", listener: (description: DeviceDescription) => unknown): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Final and idempotent: frees ports, timers and radio; what is still awaited rejects with code `closed`. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  // What phones are told

  get state(): State {
    return this.#state
  }

  get events(): Events {
    return this.#events
  }

  get doors(): Doors {
    const isSealed = this.#sessions !== undefined && (this.#isCaptive() || this.#effects.isAccessPointUp)
    return { sessions: this.#sessions, isSealed }
  }

  /** Where each service listens: `{ http: "127.0.0.1:8080", dns: "127.0.0.1:5300", https: "127.0.0.1:8443" }`. */
  get addresses(): Readonly<{ http: string; dns: string; https?: string }> {
    const [http, dns] = this.#services
    const https = this.#house?.listening
    return {
      http: http?.address ?? "",
      dns: dns?.address ?? "",
      ...(https === undefined ? {} : { https }),
    }
  }

  /** The device at home, where its host has HTTPS. */
  get house(): House | undefined {
    return this.#house
  }

  get sealing(): SealSessions | undefined {
    return this.doors.isSealed ? this.#sessions : this.#isCaptive() ? undefined : this.#house?.sealing
  }

  describe(): DeviceDescription {
    const { name, concurrent } = this.#host.radio
    return {
      name: this.name,
      version: this.#options.version,
      mode: modeOf(this.#state),
      radio: { name, concurrent },
    }
  }

  #url(): string {
    return this.#house?.origin ?? urlOf(this.name)
  }

  attempt(): Attempt {
    const attempt = attemptOf(this.#state, this.#url())
    if (attempt.kind !== "joined" || !attempt.accessPoint || this.#house === undefined) return attempt
    // Where nothing protects setup everybody near could take the link, and with it stay in the house.
    if (protectionOf(this.label) === "none") return attempt
    return { ...attempt, home: this.#homeFor(this.#house, attempt.attempt) }
  }

  /** One link for each result, however often that is asked for. */
  #homeFor(house: House, attempt: number) {
    if (this.#pairingUrl?.attempt !== attempt) {
      this.#pairingUrl = { attempt, url: house.pairingLink().url }
    }
    const fingerprint = house.root()?.fingerprint
    const { url: pairingUrl } = this.#pairingUrl
    return fingerprint === undefined ? { pairingUrl } : { pairingUrl, fingerprint }
  }

  view(): SetupView {
    const { clock, radio } = this.#host
    const { accessPoints, atMilliseconds } = this.#effects.heard
    return {
      device: this.name,
      protection: protectionOf(this.label),
      scanning: this.#state.scanning,
      ageMilliseconds: atMilliseconds === undefined ? null : Math.round(clock.now() - atMilliseconds),
      networks: listNetworks(accessPoints, this.#state.saved, (security) => radio.supports(security)),
      attempt: this.attempt(),
    }
  }

  strangersView(): SetupView {
    const view = this.view()
    const networks = view.networks.map((network) => ({ ...network, saved: false }))
    return { ...view, networks, attempt: { kind: "none" } }
  }

  securityOf(ssidBytes: string): Security | undefined {
    return strongestBySsid(this.#effects.heard.accessPoints).get(ssidBytes)?.security
  }

  // The loop

  dispatch(input: Input): void {
    if (this.#closing !== undefined) return
    const before = this.#state
    const { state, effects } = step(before, input)
    this.#state = state
    tell(this.#host.log, before, state)
    for (const effect of effects) this.#effects.perform(effect)
    const isNews =
      before.phase !== state.phase ||
      before.scanning !== state.scanning ||
      before.saved !== state.saved ||
      // A list that came after its time.
      input.kind === "scan-ended"
    if (isNews) this.#publish(before)
    // Where it is now may be missing on the certificate.
    if (before.phase !== state.phase && state.phase.kind === "home") this.#house?.look()
    if (effects.some((effect) => effect.kind === "close-access-point")) this.#events.endAll()
  }

  #publish(before: State): void {
    this.#events.publish()
    if (this.#state.readers > 0) this.dispatch({ kind: "result-collected" })
    this.#arrivals.settle(this.#state)
    if (modeOf(before) !== modeOf(this.#state)) this.#notify(this.describe())
  }

  #pageChanged(change: "opened" | "closed", reads: boolean): void {
    this.dispatch({ kind: change === "opened" ? "page-opened" : "page-closed", reads })
    // A page that opens is given the present at once.
    if (change === "opened" && reads) this.dispatch({ kind: "result-collected" })
  }

  /**
   * Later, and in order: a listener is never called inside the program's own call. None is waited for: one that takes its
   * time would hold the others up, and they would hear the next mode before this one.
   */
  async #notify(description: DeviceDescription): Promise<void> {
    await undefined
    for (const listener of [...this.#listeners]) {
      // One before it may have taken it away, or closed the device.
      if (this.#closing !== undefined || !this.#listeners.has(listener)) continue
      this.#tell(listener, description)
    }
  }

  async #tell(
    listener: (description: DeviceDescription) => unknown,
    description: DeviceDescription,
  ): Promise<void> {
    try {
      await listener(description)
    } catch (error) {
      this.#host.log("error", `A listener of the program failed: ${String(error)}`)
    }
  }

  async #greet(network: Credentials, address: string): Promise<string | undefined> {
    if (this.#closing !== undefined) return undefined
    const said = await this.#options.onConnected?.(joinedNetwork({ network, address }, this.#url()))
    return typeof said === "string" && said !== "" ? said : undefined
  }

  // The doors

  async #openHouse({ id }: Identity): Promise<void> {
    const { secure } = this.#host
    if (secure !== undefined) {
      this.#house = await openHouse({
        host: this.#host,
        secure,
        deviceName: this.name,
        deviceId: id,
        setupCode: this.label.setupCode,
        isOpen: this.#options.isOpen ?? false,
        answer: (request) => this.#answer(request),
        isTaking: () => !this.#isCaptive(),
        onRevoked: () => this.#events.publish(),
      })
    }
    const { pages, log } = this.#host
    const houseTable =
      this.#house === undefined ? new Map() : houseRoutes(this.#house, this.name, () => this.network?.address)
    const surroundings = (request: Request) => this.#surroundings(request)
    const table = this.#routes
    this.#open(createRouter({ deviceName: this.name, table, houseTable, pages, log, surroundings }))
  }

  async #answer(request: Request): Promise<Response> {
    const answer = await this.#opened
    return answer(request)
  }

  async #listen(): Promise<void> {
    const everyNameIsOurs = everyName(accessPointAddress)
    const http = await this.#host.serveHttp((request) => {
      // Any question, a phone's first probe too, is a sign that somebody is there.
      this.dispatch({ kind: "page-seen" })
      return this.#answer(request)
    })
    this.#services = [http]
    const dns = await this.#host.serveDns((packet) =>
      this.#isCaptive() ? answerDns(packet, everyNameIsOurs) : undefined,
    )
    this.#services = [...this.#services, dns]
    this.#unwatchLink = this.#host.radio.watchLink?.((link) => this.dispatch({ kind: "link-changed", link }))
  }

  #isCaptive(): boolean {
    const { kind } = this.#state.phase
    return kind === "setup" || kind === "joining" || kind === "grace"
  }

  /**
   * Whether it comes by the door of setup. What comes by the home network, or by a cable, meets the device as at home
   * also while setup is open: nobody there has seen the label, or has the access point's passphrase.
   */
  #isSetup({ isSecure, arrivedAt }: Request): boolean {
    if (this.#house === undefined) return this.#isCaptive()
    if (isSecure) return false
    if (this.#host.setupArrivesAnywhere === true) return this.#isCaptive() || this.doors.isSealed
    if (arrivedAt === accessPointAddress) return this.#isCaptive() || this.#effects.isAccessPointUp
    return this.#isCaptive() && /^(?:127\.|::1$|$)/.test(arrivedAt)
  }

  #surroundings(request: Request): Surroundings {
    const { phase } = this.#state
    const isSetup = this.#isSetup(request)
    const isKnown = (phase.kind === "grace" || phase.kind === "home") && !this.doors.isSealed
    // To strangers on the access point it is any other host: asked for one after the other, hosts would tell it. Who
    // comes by the network that it has joined arrives at that address.
    const address = isKnown ? phase.result.address : undefined
    const own = [accessPointAddress, `${this.name}.local`, address, ...this.#host.ownHosts]
    return {
      isOwnHost: (hostname) => own.includes(hostname),
      captive: isSetup && this.#isCaptive(),
      joined: phase.kind === "grace",
      house: isSetup ? undefined : this.#house,
    }
  }

  async #close(): Promise<void> {
    this.#listeners.clear()
    this.#unwatchLink?.()
    this.#effects.stop()
    this.#sessions?.close()
    this.#events.close()
    this.#arrivals.abandon()
    await Promise.all([...this.#services.map((service) => service.close()), this.#house?.close()])
    await this.#effects.saved().catch(() => {})
    await this.#host.close()
  }
}
