/** Where a device is met at home, for people who read it in a terminal or a log. */
import type { Device } from "./porchlight.ts"

export interface HomeAddresses {
  readonly byName: string
  /** Undefined until it has an address. */
  readonly byAddress: string | undefined
  /** The page with the root that phones and browsers are to trust; undefined where its owner's certificate is served. */
  readonly root: string | undefined
}

/** Undefined for a device without HTTPS, and for one that cannot serve it yet: its log says why. */
export function homeAddresses(
  device: Pick<Device, "name" | "addresses" | "house" | "network">,
): HomeAddresses | undefined {
  const { addresses, house, name, network } = device
  if (house === undefined || addresses.https === undefined) return undefined
  const https = partsOf(addresses.https)
  const isEverywhere = /^(?:0\.0\.0\.0|\[::\])$/.test(https.host)
  const host = isEverywhere ? network?.address : https.host
  return {
    byName: `${house.origin}/`,
    byAddress: host === undefined ? undefined : `https://${host}${suffix(https.port, "443")}/`,
    root: house.hasOwnCertificate
      ? undefined
      : `http://${name}.local${suffix(partsOf(addresses.http).port, "80")}/`,
  }
}

function partsOf(address: string): { readonly host: string; readonly port: string } {
  const colon = address.lastIndexOf(":")
  return { host: address.slice(0, colon), port: address.slice(colon + 1) }
}

function suffix(port: string, usual: string): string {
  return port === usual ? "" : `:${port}`
}
