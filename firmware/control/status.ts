/** What a running device tells whoever asks at its control socket. It holds no secret. */
import * as v from "valibot"
import { deviceSchema, protections } from "../../shared/contract.ts"
import { accessPointSecurities } from "../../shared/wifi.ts"
import { accessPointAddress } from "../core/captive.ts"
import type { Device } from "../core/device.ts"
import { protectionOf } from "../core/label.ts"

/** `GET /status`. */
export const statusSchema = v.object({
  ...deviceSchema.entries,
  /** The network it is in now; its name is for reading, and a stranger chose it. */
  network: v.nullable(v.object({ ssid: v.string(), address: v.string() })),
  /** How many; null while NetworkManager, which keeps them, is away. */
  savedNetworks: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** The one that it raises for setup; `protection` is what keeps passwords from others there. */
  accessPoint: v.object({
    name: v.string(),
    security: v.picklist(accessPointSecurities),
    protection: v.picklist(protections),
  }),
  /** Where its pages are at this moment. */
  pages: v.array(v.string()),
  uptimeSeconds: v.pipe(v.number(), v.minValue(0)),
})
export type Status = v.InferOutput<typeof statusSchema>

type Described = Pick<Device, "name" | "label" | "network" | "addresses" | "describe"> & {
  readonly house?: { readonly origin: string } | undefined
}

export function statusOf(
  device: Described,
  counted: Pick<Status, "savedNetworks" | "uptimeSeconds">,
): Status {
  const { network, label } = device
  return {
    ...device.describe(),
    network: network === undefined ? null : { ssid: network.ssid, address: network.address },
    accessPoint: { name: label.name, security: label.accessPoint, protection: protectionOf(label) },
    pages: pagesOf(device),
    ...counted,
  }
}

/** Who listens everywhere is met at the addresses that the device has. */
function pagesOf(device: Described): string[] {
  const { http } = device.addresses
  const colon = http.lastIndexOf(":")
  const port = http.slice(colon + 1)
  const place = (host: string) => `http://${host}${port === "80" ? "" : `:${port}`}/`
  // Its app, where it has HTTPS and is at home.
  const app = device.house === undefined || device.network === undefined ? [] : [`${device.house.origin}/`]
  if (!/^(?:0\.0\.0\.0|\[::\])$/.test(http.slice(0, colon))) return [...app, place(http.slice(0, colon))]
  const { mode } = device.describe()
  const hasAccessPoint = mode === "setup" || mode === "joining" || mode === "grace"
  return [
    ...app,
    ...(hasAccessPoint ? [place(accessPointAddress)] : []),
    ...(device.network === undefined ? [] : [place(device.network.address)]),
  ]
}
