/**
 * Connection profiles as NetworkManager takes them, and the mark by which ours are known. Pure.
 *
 * Porchlight changes no profile without its mark. The mark stands in the setting `user`, which NetworkManager keeps for
 * others and never reads.
 */
import { readableSsid } from "../../core/networks.ts"
import { variant } from "./bus.ts"
import { bytesOf, recordOf, textOf } from "./bus-values.ts"
import { ownerMark } from "./leftover.ts"

/** By section, then property; each value says its type (`a{sa{sv}}`). */
export type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export type Purpose = "station" | "access-point"

const purposeKey = "porchlight.purpose"
const ownerKey = "porchlight.process"

/** The sections that every profile of ours has. `autoconnect` lets NetworkManager use it unasked, at the next start too. */
export function commonSettings(options: {
  readonly purpose: Purpose
  readonly ssidBytes: string
  readonly uuid: string
  readonly interfaceName: string
  readonly autoconnect: boolean
}): Settings {
  return {
    connection: {
      id: variant("s", `Porchlight ${options.purpose}: ${plain(readableSsid(options.ssidBytes))}`),
      uuid: variant("s", options.uuid),
      type: variant("s", "802-11-wireless"),
      "interface-name": variant("s", options.interfaceName),
      autoconnect: variant("b", options.autoconnect),
    },
    user: { data: variant("a{ss}", { [purposeKey]: options.purpose, [ownerKey]: ownerMark() }) },
  }
}

/** What a profile of NetworkManager's is for, where it is one of ours. */
export function purposeOf(settings: Readonly<Record<string, unknown>>): Purpose | undefined {
  const purpose = markOf(settings, purposeKey)
  return purpose === "station" || purpose === "access-point" ? purpose : undefined
}

/** The process that made it, as `isLeftover` takes it. */
export function ownerOf(settings: Readonly<Record<string, unknown>>): string {
  return textOf(markOf(settings, ownerKey))
}

/** Whether it joins Wi-Fi networks by this network interface, whoever made it. */
export function opensNetworks(settings: Readonly<Record<string, unknown>>, interfaceName: string): boolean {
  const { type, "interface-name": boundTo = interfaceName } = recordOf(settings["connection"])
  const { mode = "infrastructure" } = recordOf(settings["802-11-wireless"])
  return type === "802-11-wireless" && boundTo === interfaceName && mode === "infrastructure"
}

function markOf(settings: Readonly<Record<string, unknown>>, key: string): unknown {
  return recordOf(recordOf(settings["user"])["data"])[key]
}

export function ssidOf(settings: Readonly<Record<string, unknown>>): Uint8Array {
  return bytesOf(recordOf(settings["802-11-wireless"])["ssid"])
}

/** Where no password is set, undefined. */
export function keyManagementOf(settings: Readonly<Record<string, unknown>>): string | undefined {
  return textOf(recordOf(settings["802-11-wireless-security"])["key-mgmt"]) || undefined
}

/** Names come from strangers, and the bus takes no NUL in a text. */
function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, "\ufffd")
}
