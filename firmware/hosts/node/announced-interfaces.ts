/** Where a device is announced: the networks it is in, and never the one that it raises itself. */
import type { NetworkInterfaceInfo } from "node:os"
import { accessPointAddress } from "../../core/captive.ts"

export interface AnnouncedInterface {
  readonly name: string
  /** IPv4. */
  readonly address: string
}

export interface Wanted {
  /** These alone; every one when left out. */
  readonly interfaceNames?: readonly string[] | undefined
  /** The loopback alone, for this machine's own programs. */
  readonly onLoopback?: boolean | undefined
}

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** In the order of their names. One without an IPv4 address has no network yet. */
export function announcedInterfaces(present: Interfaces, wanted: Wanted): readonly AnnouncedInterface[] {
  const { interfaceNames, onLoopback = false } = wanted
  return Object.entries(present)
    .flatMap(([name, addresses = []]) => {
      // A phone that is there to set the device up should not hear of a name that ends with setup.
      if (addresses.some(({ address }) => address === accessPointAddress)) return []
      if (interfaceNames !== undefined && !interfaceNames.includes(name)) return []
      const found = addresses.find(({ family, internal }) => family === "IPv4" && internal === onLoopback)
      return found === undefined ? [] : [{ name, address: found.address }]
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}
