// A device at home with things to measure and to set, for the tests of the app that is away from it. Words: its state
// folder, its port for HTTPS (0 for any), the folder of its pages, further push services. Writes its port on a line when it
// is at home, and then a line for each time that something is set. A line that it reads is a notification, as JSON.
import { createInterface } from "node:readline"
import { createDevice } from "porchlight"
import { createSimulatorHost } from "../dist/firmware/hosts/simulator/host.js"
import { defaultAir } from "../dist/firmware/hosts/simulator/load-air.js"

const [stateFolder = "", port = "0", pagesFolder = "", ...pushServices] = process.argv.slice(2)

let httpsPort = ""
const free = { host: "127.0.0.1", port: 0 }
const options = {
  air: defaultAir(),
  concurrent: true,
  fast: true,
  http: free,
  https: { host: "127.0.0.1", port: Number(port) },
  dns: free,
  stateFolder,
  pagesFolder,
  /** @param {string} _level @param {string} message */
  log(_level, message) {
    httpsPort = /^HTTPS is answered at .*:(\d+)\.$/.exec(message)?.[1] ?? httpsPort
  },
}
const host = await createSimulatorHost(options)
const device = await createDevice({ name: "ding-5cd80b1", host, pushServices })
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
device.control("door", {
  label: "Door",
  kind: "button",
  set: () => void process.stdout.write("door\n"),
})
createInterface({ input: process.stdin }).on("line", (line) => device.notify(JSON.parse(line)))
process.once("SIGTERM", () => void device.close())
await device.connectOrSetup()
process.stdout.write(`${httpsPort}\n`)
