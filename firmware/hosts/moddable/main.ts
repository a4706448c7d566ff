/** A product in a few lines: raises its network, is set up, and joins. */
import { Device } from "../../core/device.ts"
import { createModdableHost } from "./host.ts"

export default async function main(): Promise<void> {
  const host = createModdableHost()
  // A sealed setup takes more memory than an ESP32 without PSRAM has: its network has a password instead.
  const device = await Device.open({
    ...{ name: "ding-5cd80b1", version: "0.1.0", host },
    ...{ accessPoint: "wpa2", setupCode: "none" },
  })
  trace(`Its network is ${device.label.name}, the password ${device.label.passphrase ?? ""}\n`)
  const network = await device.connectOrSetup()
  trace(`At home in ${network.ssid}: ${network.address}\n`)
}
