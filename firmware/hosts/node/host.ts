/** A machine that runs Node, whatever its radio. */
import { randomBytes } from "node:crypto"
import { statfs } from "node:fs/promises"
import type { Host, Log, Radio, Store } from "../../core/host.ts"
import { findDevices } from "./announced-devices.ts"
import { wantedFor } from "./announced-interfaces.ts"
import { createAnnouncer } from "./announcer.ts"
import { nodeClock } from "./clock.ts"
import { serveDns } from "./dns.ts"
import { type HttpService, serveHttp } from "./http.ts"
import { createLog } from "./log.ts"
import { lookAt } from "./looked-at-device.ts"
import { builtPagesFolder, loadPages } from "./pages.ts"
import { pluralRule } from "./plural-rule.ts"
import { pushCrypto } from "./push-crypto.ts"
import { createPushSender } from "./push-sender.ts"
import { createSecurePort } from "./secure.ts"
import { bringStateForward } from "./state-format.ts"
import { openStore } from "./store.ts"

/** Where a service listens. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** A certificate of the owner's own, PEM or DER. */
export interface OwnCertificateNames {
  readonly certificateFile: string
  readonly keyFile: string
  /** `ding-5cd80b1.local`: what it has to be for. */
  readonly hostName: string
  /**
   * Where it will not do, the device's own certificate takes its place until it does, and the log says so; else making
   * the host rejects.
   */
  readonly mayFail?: boolean | undefined
}

export interface NodeHostOptions {
  readonly radio: Radio
  readonly http: Endpoint
  readonly dns: Endpoint
  readonly stateFolder: string
  /** Where HTTPS is served at home; none when left out. */
  readonly https?: Endpoint | undefined
  /** The owner's own certificate in place of the device's. */
  readonly ownCertificate?: OwnCertificateNames | undefined
  /** The built pages, a folder each for `setup`, `trust` and `app`; Porchlight's own when left out. */
  readonly pagesFolder?: string
  /** Names and addresses by which this machine is reached besides the device's own; none when left out. */
  readonly ownHosts?: readonly string[]
  /** See `Host`. */
  readonly setupArrivesAnywhere?: boolean
  /** `info` and up to standard error when left out. */
  readonly log?: Log
  /** By multicast DNS in the networks of `http` when left out, which are none on the loopback. */
  readonly announce?: Host["announce"]
  /** False while phones cannot reach the device; always true when left out. */
  readonly isReachable?: () => boolean
}

export interface NodeHost extends Host {
  /** Ends every connection at once, as a lost network would. */
  cut(): void
}

/** Rejects with a `PorchlightError` where the folders cannot be used. */
export async function createNodeHost(options: NodeHostOptions): Promise<NodeHost> {
  const {
    radio,
    pagesFolder = builtPagesFolder,
    ownHosts = [],
    log = createLog({ level: "info", stream: process.stderr }),
    isReachable = () => true,
  } = options
  const [store, pages] = await Promise.all([openOwnStore(options.stateFolder), loadPages(pagesFolder)])
  const services: HttpService[] = []
  const { https, ownCertificate } = options
  const secure =
    https &&
    (await createSecurePort({
      https,
      ownCertificate,
      isReachable,
      log,
      onService: (service) => services.push(service),
    }))
  const wanted = wantedFor(options.http.host)
  const announce = options.announce ?? (wanted && createAnnouncer({ ...wanted, log }))
  return {
    radio,
    clock: nodeClock,
    store,
    pages,
    log,
    ownHosts,
    setupArrivesAnywhere: options.setupArrivesAnywhere ?? false,
    ...(secure === undefined ? {} : { secure }),
    ...(announce === undefined ? {} : { announce }),
    ...(wanted === undefined ? {} : { neighbours: { find: () => findDevices(wanted), lookAt } }),
    push: { ...pushCrypto, ...createPushSender() },
    async diskSpace() {
      const { bsize, blocks, bavail } = await statfs(options.stateFolder)
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
    },
    pluralRule,
    random: (byteCount) => new Uint8Array(randomBytes(byteCount)),
    async serveHttp(answer) {
      const service = await serveHttp({ ...options.http, answer, isReachable })
      services.push(service)
      return service
    },
    serveDns: (answer) =>
      serveDns({ ...options.dns, answer: (packet) => (isReachable() ? answer(packet) : undefined) }),
    cut() {
      for (const service of services) service.cut()
    },
    close: () => radio.close(),
  }
}

/** A device's own: what an older program has written is brought into today's form first. */
async function openOwnStore(folder: string): Promise<Store> {
  const store = await openStore(folder)
  await bringStateForward(folder)
  return store
}
