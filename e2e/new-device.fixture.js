// A new device with something to measure and to set, as somebody's own program. Words: its state folder, its ports for HTTP
// and HTTPS (0 for any). Writes its page on a line, and then a line each time that its lamp is set.
import { createDevice } from "porchlight"

const [stateFolder = "", httpPort = "0", httpsPort = "0"] = process.argv.slice(2)

const at = { host: "127.0.0.1" }
const device = await createDevice({
  name: "ding-5cd80b1",
  http: { ...at, port: Number(httpPort) },
  https: { ...at, port: Number(httpsPort) },
  dns: { ...at, port: 0 },
  stateFolder,
  fast: true,
})
let degrees = 20
device.reading("temperature", { unit: "°C", decimals: 1, every: "1s", read: () => (degrees += 0.1) })
let lamp = false
device.control("lamp", {
  label: "Lamp",
  kind: "switch",
  queueable: true,
  get: () => lamp,
  /** @param {boolean} on */
  set(on) {
    lamp = on
    process.stdout.write(`lamp ${on}\n`)
  },
})
process.stdout.write(`Page http://${device.addresses.http}/\n`)
process.once("SIGTERM", () => device.close())
await device.connectOrSetup().catch((error) => {
  if (error.code !== "closed") throw error
})
