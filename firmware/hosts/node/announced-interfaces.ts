/** Where a device is announced: the networks it is in, and never the one that it raises itself. */
import type { NetworkInterfaceInfo } from "node:os"
import { accessPointAddress } from "../../core/captive.ts"

export interface AnnouncedInterface {
  readonly name: string
  /** IPv4. */
  readonly address: string
}

export interface Wanted {
  /** The interface that has this address alone; every one when left out. */
  readonly address?: string | undefined
  /** The loopback alone, for this machine's own programs. */
  readonly onLoopback?: boolean | undefined
}

/**
 * Where a device is announced whose pages are served at `host`; undefined where only this machine's own programs meet
 * it: then no network should hear of it.
 */
export function wantedFor(host: string): Wanted | undefined {
  const bare = host.replace(/^\[|\]$/g, "")
  if (/^127\.|^::1$|^localhost$/i.test(bare)) return undefined
  return bare === "0.0.0.0" || bare === "::" ? {} : { address: bare }
}

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** In the order of their names. One without an IPv4 address has no network yet. */
export function announcedInterfaces(present: Interfaces, wanted: Wanted): readonly AnnouncedInterface[] {
  const { address: wantedAddress, onLoopback = false } = wanted
  return Object.entries(present)
    .flatMap(([name, addresses = []]) => {
      // A phone that is there to set the device up should not hear of a name that ends with setup.
      if (addresses.some(({ address }) => address === accessPointAddress)) return []
      if (wantedAddress !== undefined && !addresses.some(({ address }) => address === wantedAddress))
        return []
      const found = addresses.find(({ family, internal }) => family === "IPv4" && internal === onLoopback)
      return found === undefined ? [] : [{ name, address: found.address }]
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}
