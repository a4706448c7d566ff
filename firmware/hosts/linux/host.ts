/** A Linux machine with NetworkManager: its radio, on top of what Node offers. */

import type { Log } from "../../core/host.ts"
import { nodeClock } from "../node/clock.ts"
import { createNodeHost, type Endpoint, type NodeHost, type NodeHostOptions } from "../node/host.ts"
import { createLog } from "../node/log.ts"
import type { Companion } from "./access-point.ts"
import { createCaptiveDns } from "./captive-dns.ts"
import { endLeftoverDhcp, startDhcp } from "./dhcp.ts"
import { keepDhcp } from "./dhcp-keeper.ts"
import { stopForwarding } from "./forwarding.ts"
import { ownHosts } from "./own-hosts.ts"
import { createLinuxRadio } from "./radio.ts"

export interface LinuxHostOptions {
  /** The network interface that joins networks; the first radio when left out. */
  readonly interfaceName?: string
  /** A second radio, for the access point alone; beside the station or in its place when left out. */
  readonly accessPointInterfaceName?: string
  /** ISO 3166-1 alpha-2, `DE`; the one that the system has set when left out. */
  readonly country?: string
  /** 0.0.0.0:80 when left out: phones ask for their makers' probes there and nowhere else. */
  readonly http?: Endpoint
  /** Where HTTPS is served at home; none when left out. */
  readonly https?: Endpoint | undefined
  readonly ownCertificate?: NodeHostOptions["ownCertificate"]
  /** 53 when left out, on the access point's own address. */
  readonly dnsPort?: number
  readonly stateFolder: string
  /** The built page; Porchlight's own when left out. */
  readonly pagesFolder?: string
  /** `info` and up to standard error when left out. */
  readonly log?: Log
}

/**
 * Rejects with a `PorchlightError`: see `createLinuxRadio` and `createNodeHost`. Ports 53, 67 and 80, and an access point
 * beside the station, take root or the capabilities CAP_NET_BIND_SERVICE, CAP_NET_RAW and CAP_NET_ADMIN.
 */
export async function createLinuxHost(options: LinuxHostOptions): Promise<NodeHost> {
  const { log = createLog({ level: "info", stream: process.stderr }) } = options
  await endLeftoverDhcp()
  const dns = createCaptiveDns(options.dnsPort ?? 53)
  const radio = await createLinuxRadio({
    clock: nodeClock,
    log,
    interfaceName: options.interfaceName,
    accessPointInterfaceName: options.accessPointInterfaceName,
    country: options.country,
    // Answers before addresses: a phone that has its address asks at once.
    companions: [forwardingStopped(log), dns.companion, addresses(log)],
  })
  try {
    const { http = { host: "0.0.0.0", port: 80 } } = options
    const { stateFolder, pagesFolder, https, ownCertificate } = options
    const host = await createNodeHost({
      radio,
      http,
      https,
      ownCertificate,
      // Not used: see `captive-dns.ts`.
      dns: { host: "127.0.0.1", port: 0 },
      stateFolder,
      ...(pagesFolder === undefined ? {} : { pagesFolder }),
      log,
    })
    return {
      ...host,
      // The machine's name changes, too.
      get ownHosts() {
        return ownHosts()
      },
      serveDns: dns.serve,
    }
  } catch (error) {
    await radio.close()
    throw error
  }
}

function addresses(log: Log): Companion {
  return (place) => keepDhcp({ clock: nodeClock, log, start: (onEnd) => startDhcp({ ...place, onEnd }) })
}

function forwardingStopped(log: Log): Companion {
  return async ({ interfaceName }) => ({ close: await stopForwarding(interfaceName, log) })
}
