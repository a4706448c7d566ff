// A device that a phone brings home, and nothing else. Run it: node three-lines.js
import { createDevice } from "porchlight"

const device = await createDevice({ name: "ding-5cd80b1" })
const network = await device.connectOrSetup()
console.log(`At home in ${network.ssid}: ${network.url}`)
