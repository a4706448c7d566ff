/** A machine that runs Node, whatever its radio. */
import type { Host, Log, Radio } from "../../core/host.ts"
import { nodeClock } from "./clock.ts"
import { serveDns } from "./dns.ts"
import { type HttpService, serveHttp } from "./http.ts"
import { loadPages } from "./pages.ts"
import { openStore } from "./store.ts"

/** Where a service listens. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

export interface NodeHostOptions {
  readonly radio: Radio
  readonly http: Endpoint
  readonly dns: Endpoint
  readonly stateFolder: string
  readonly pagesFolder: string
  readonly ownHosts: readonly string[]
  readonly log: Log
  /** False while phones cannot reach the device. */
  readonly isReachable: () => boolean
}

export interface NodeHost extends Host {
  /** Ends every connection at once, as a lost network would. */
  cut(): void
}

/** Rejects with a `PorchlightError` where the folders cannot be used. */
export async function createNodeHost(options: NodeHostOptions): Promise<NodeHost> {
  const { radio, log, ownHosts, isReachable } = options
  const [store, pages] = await Promise.all([openStore(options.stateFolder), loadPages(options.pagesFolder)])
  const services: HttpService[] = []
  return {
    radio,
    clock: nodeClock,
    store,
    pages,
    log,
    ownHosts,
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
