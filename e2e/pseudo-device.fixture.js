// A device that shows pages of another folder than its own, for `pseudo-language.spec.ts`: its words are its state folder,
// its port for HTTP (0 for any), that folder, and its air as JSON.
import { createDevice } from "porchlight"
import { checkAir } from "../dist/firmware/hosts/simulator/air.js"
import { createSimulatorHost } from "../dist/firmware/hosts/simulator/host.js"

const [stateFolder = "", port = "0", pagesFolder = "", air = ""] = process.argv.slice(2)

const free = { host: "127.0.0.1", port: 0 }
const options = {
  air: checkAir(JSON.parse(air), "the test"),
  concurrent: true,
  fast: true,
  http: { host: "127.0.0.1", port: Number(port) },
  https: free,
  dns: free,
  stateFolder,
  pagesFolder,
  log() {},
}
const device = await createDevice({ name: "ding-5cd80b1", host: await createSimulatorHost(options) })
process.stdout.write(`Page http://${device.addresses.http}/\n`)
process.once("SIGTERM", () => device.close())
await device.connectOrSetup().catch((error) => {
  if (error.code !== "closed") throw error
})
