// A board with a reading and a lamp, for `whole-way.spec.ts`. Words: its state folder, its ports for HTTP and HTTPS (0
// for any). Writes a line each time that the lamp is set.
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
let lamp = false
device.reading("temperature", { unit: "°C", decimals: 1, every: "1s", read: () => 21.5 })
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
