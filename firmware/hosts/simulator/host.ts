/** A whole device on your own computer: Node's sockets and files, and a radio that is played. */
import type { Host, Log } from "../../core/host.ts"
import { nodeClock } from "../node/clock.ts"
import { createNodeHost, type Endpoint, type NodeHost, type NodeHostOptions } from "../node/host.ts"
import type { Air } from "./air.ts"
import { createSimulatedRadio } from "./radio.ts"

export interface SimulatorOptions {
  readonly air: Air
  /** Whether the access point stays up while the radio joins. */
  readonly concurrent: boolean
  /** Shortens every delay of the air. */
  readonly fast: boolean
  readonly http: Endpoint
  readonly dns: Endpoint
  readonly https?: Endpoint | undefined
  readonly ownCertificate?: NodeHostOptions["ownCertificate"]
  readonly stateFolder: string
  /** See `NodeHostOptions`. */
  readonly pagesFolder?: string
  readonly log: Log
}

/** The browser stands in for the phone: while the simulated network is down, its connections are cut. */
export async function createSimulatorHost(options: SimulatorOptions): Promise<Host> {
  let host: NodeHost | undefined
  let reachable = false
  const radio = createSimulatedRadio({
    air: options.air,
    clock: nodeClock,
    concurrent: options.concurrent,
    fast: options.fast,
    onReachable(now) {
      reachable = now
      if (!now) host?.cut()
    },
  })
  host = await createNodeHost({
    ...options,
    radio,
    ownHosts: ["localhost", "127.0.0.1"],
    setupArrivesAnywhere: true,
    isReachable: () => reachable,
  })
  return host
}
