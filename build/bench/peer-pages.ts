/** What the setup pages of others weigh, to stand beside ours. */
import { type Row, whole } from "./table.ts"

interface PeerPage {
  readonly name: string
  readonly requests: number
  /** With headers, as served. */
  readonly bytes: number
}

/**
 * Measured once, on 22 November 2026: a Chromium 156 of a phone's size, ten networks, the files of each project's public
 * repository, built where they have to be, on loopback and compressed as the project does it, until the list is there.
 */
const peers: readonly PeerPage[] = [
  { name: "ESPHome (2024-10)", requests: 2, bytes: 2524 },
  { name: "WLED", requests: 6, bytes: 10_710 },
  { name: "esp_wifi_config", requests: 5, bytes: 11_112 },
  { name: "WiFiManager", requests: 3, bytes: 11_570 },
  { name: "esp32-wifi-manager", requests: 6, bytes: 23_479 },
  { name: "micropython-wifi-setup", requests: 11, bytes: 177_557 },
  { name: "ESP32-sveltekit", requests: 8, bytes: 229_304 },
  { name: "comitup", requests: 7, bytes: 821_631 },
  { name: "balena wifi-connect", requests: 5, bytes: 1_930_204 },
]

const list = peers.map(({ name, requests, bytes }) => `${name} ${requests} and ${whole(bytes)} B`).join("; ")

export const peerRows: readonly Row[] = [
  {
    what: "– others' setup pages, requests and bytes on the wire, measured on 22 November 2026",
    headline: "– others' setup pages, requests and bytes, 22 November 2026",
    measured: list,
  },
  {
    what: "– micropython-wifi-setup, time on loopback (unix port; from loads on that day)",
    measured: "385 ms to 543 ms",
  },
]
