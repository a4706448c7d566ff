// A program as somebody would write it, for `program.spec.ts`; the words of its command line are the test's: its
// state folder, its port for HTTP (0 for any), and what radio it has.
import { createDevice } from "porchlight"

const [stateFolder = "", port = "0", ...words] = process.argv.slice(2)

const device = await createDevice({
  name: "ding-5cd80b1",
  http: { host: "127.0.0.1", port: Number(port) },
  dns: { host: "127.0.0.1", port: 0 },
  stateFolder,
  fast: true,
  oneRadio: words.includes("--one-radio"),
  onConnected: (network) => `home/ding/${network.ssid}`,
})
device.route("GET /hello", ({ query }) => ({ hello: query.get("name") }))
process.stdout.write(`Page http://${device.addresses.http}/\n`)
process.once("SIGTERM", () => device.close())
await device.connectOrSetup().catch((error) => {
  if (error.code !== "closed") throw error
})
