// A new device with something to measure, for the tests of other engines. Its state folder is the first word. Writes its
// port for HTTP on a line.
import { createDevice } from "porchlight"
import { createSimulatorHost } from "../../dist/firmware/hosts/simulator/host.js"
import { defaultAir } from "../../dist/firmware/hosts/simulator/load-air.js"

const [stateFolder = ""] = process.argv.slice(2)

const free = { host: "127.0.0.1", port: 0 }
const options = {
  air: defaultAir(),
  concurrent: true,
  fast: true,
  http: free,
  https: free,
  dns: free,
  stateFolder,
  log: () => {},
}
const device = await createDevice({ name: "ding-5cd80b1", host: await createSimulatorHost(options) })
let degrees = 20
device.reading("temperature", { unit: "°C", decimals: 1, every: "1s", read: () => (degrees += 0.1) })
let isLit = false
device.control("lamp", {
  label: "Lamp",
  kind: "switch",
  get: () => isLit,
  /** @param {boolean} on */
  set(on) {
    isLit = on
  },
})
process.once("SIGTERM", () => void device.close())
process.stdout.write(`${device.addresses.http.split(":").at(-1)}\n`)
await device.connectOrSetup().catch((error) => {
  if (error.code !== "closed") throw error
})
