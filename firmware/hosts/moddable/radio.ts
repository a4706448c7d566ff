/** The radio of an ESP32, over the SDK's Wi-Fi. */
// biome-ignore lint/style/useNodejsImportProtocol: the SDK's own module of this name.
import Net from "net"
import WiFi from "wifi"
import { base64urlDecode, base64urlEncode, utf8Decode, utf8Encode } from "../../../shared/bytes.ts"
import { type Security, takesPassword } from "../../../shared/wifi.ts"
import { PorchlightError } from "../../core/errors.ts"
import type { Credentials, HeardAccessPoint, JoinOutcome, Radio } from "../../core/host.ts"
import { guarded } from "./guarded.ts"

/** What the SDK calls them. One that is not here is none that it could join. */
const securities: Readonly<Record<string, Security>> = {
  none: "open",
  wep: "wep",
  wpa_psk: "wpa",
  wpa2_psk: "wpa2",
  wpa_wpa2_psk: "wpa2",
  wpa2_enterprise: "enterprise",
  wpa3_psk: "wpa3",
  wpa2_wpa3_psk: "wpa2-wpa3",
}

/** The SDK's names for both at once, which its typings lack. */
const bothModes = 3

export function createRadio(onFault: (error: unknown) => void): Radio {
  let hasAccessPoint = false
  let station: WiFi | undefined
  /** Of the join under way. */
  let finish: (outcome: JoinOutcome) => void = () => {}

  function setMode(isStation: boolean): void {
    WiFi.mode = hasAccessPoint ? (isStation ? bothModes : WiFi.Mode.accessPoint) : WiFi.Mode.station
  }

  async function leave(): Promise<void> {
    finish({ kind: "failed", code: "timed-out" })
    station?.close()
    station = undefined
    WiFi.disconnect()
    if (hasAccessPoint) setMode(false)
  }

  return {
    name: "esp32",
    concurrent: true,
    accessPointSecurities: ["open", "wpa2"],
    supports: (security) => security === "open" || takesPassword(security),

    async openAccessPoint({ ssidBytes, password }) {
      hasAccessPoint = true
      setMode(station !== undefined)
      WiFi.accessPoint({ ssid: textOf(ssidBytes), ...(password === undefined ? {} : { password }) })
    },

    async closeAccessPoint() {
      hasAccessPoint = false
      setMode(true)
    },

    scan() {
      const heard: HeardAccessPoint[] = []
      setMode(true)
      return new Promise((resolve) => {
        WiFi.scan(
          {},
          guarded(onFault, (item) => {
            if (item === null) return resolve(heard)
            heard.push({
              ssidBytes: base64urlEncode(utf8Encode(item.ssid)),
              signalPercent: percentOf(item.rssi),
              security: securities[item.authentication] ?? "unknown",
            })
          }),
        )
      })
    },

    join({ ssidBytes, password }: Credentials, onStep) {
      setMode(true)
      return new Promise((resolve) => {
        let isAssociated = false
        finish = resolve
        onStep("associating")
        station = new WiFi(
          { ssid: textOf(ssidBytes), ...(password === undefined ? {} : { password }) },
          guarded(onFault, (message) => {
            if (message === WiFi.connected) {
              isAssociated = true
              onStep("addressing")
            }
            if (message === WiFi.gotIP) resolve({ kind: "joined", address: Net.get("IP") })
            // The chip does not say why. A network that was heard and lets nobody in has another password.
            if (message === WiFi.disconnected)
              resolve({
                kind: "failed",
                code: isAssociated || password === undefined ? "refused" : "wrong-password",
              })
          }),
        )
      })
    },

    leave,

    async close() {
      await leave()
      WiFi.mode = WiFi.Mode.off
    },
  }
}

/** The SDK takes names as text: one that is not UTF-8 cannot be said to it. */
function textOf(ssidBytes: string): string {
  const text = utf8Decode(base64urlDecode(ssidBytes) ?? new Uint8Array(0))
  if (text !== undefined) return text
  throw new PorchlightError(
    "unsayable-name",
    "The network's name is not UTF-8, and the chip takes no other. Rename it.",
  )
}

/** From dBm: -50 and above is all, -100 nothing. */
function percentOf(dBm: number): number {
  return Math.max(0, Math.min(100, 2 * (Math.round(dBm) + 100)))
}
