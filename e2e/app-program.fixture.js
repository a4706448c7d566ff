// A device at home that measures and obeys, for `app-two-phones.spec.ts`. Its state folder is the first word, a broker's
// address may be the second. Writes its port for HTTPS on a line when it is at home.
import { createDevice } from "porchlight"
import { openRelay } from "../dist/firmware/fleet/relay.js"
import { createSimulatorHost } from "../dist/firmware/hosts/simulator/host.js"
import { defaultAir } from "../dist/firmware/hosts/simulator/load-air.js"

const [stateFolder = "", url] = process.argv.slice(2)

let httpsPort = ""
const free = { host: "127.0.0.1", port: 0 }
const options = {
  air: defaultAir(),
  concurrent: true,
  fast: true,
  http: free,
  https: free,
  dns: free,
  stateFolder,
  /** @param {string} _level @param {string} message */
  log(_level, message) {
    httpsPort = /^HTTPS is answered at .*:(\d+)\.$/.exec(message)?.[1] ?? httpsPort
  },
}
const machine = await createSimulatorHost(options)
const host = url === undefined ? machine : { ...machine, relay: await openRelay({ url }, machine) }
const device = await createDevice({ name: "ding-5cd80b1", host })
let lamp = false
let degrees = 20
device.reading("temperature", { unit: "°C", decimals: 1, every: "1s", read: () => (degrees += 0.1) })
device.control("lamp", {
  label: "Lamp",
  kind: "switch",
  get: () => lamp,
  /** @param {boolean} on */
  set(on) {
    lamp = on
  },
})
/** @type {Set<import("porchlight").ProgramSocket>} */
const chatting = new Set()
device.socket("/chat", (socket, { session }) => {
  chatting.add(socket)
  socket.on("close", () => chatting.delete(socket))
  socket.on("message", (text) => {
    for (const each of chatting) each.send(`${session?.name}: ${text}`)
  })
})
process.once("SIGTERM", () => void device.close())
await device.connectOrSetup()
process.stdout.write(`${httpsPort}\n`)
