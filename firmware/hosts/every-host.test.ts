import { afterAll, beforeAll, describe, test } from "vitest"
import { createScriptedRadio } from "../core/scripted-radio.fixture.ts"
import { type BenchFolder, benchFolder, clients } from "./node/bench.fixture.ts"
import { createNodeHost } from "./node/host.ts"
import { createSimulatorHost } from "./simulator/host.ts"
import { defaultAir } from "./simulator/load-air.ts"
import { type HostBench, hostSuite } from "./suite.ts"

let folder: BenchFolder

beforeAll(async () => {
  folder = await benchFolder()
})
afterAll(() => folder.remove())

const anyPort = { host: "127.0.0.1", port: 0 }
const log = () => {}

const hosts: Readonly<Record<string, HostBench["open"]>> = {
  node: () =>
    createNodeHost({
      ...{ radio: createScriptedRadio(true), http: anyPort, dns: anyPort, log },
      ...{ stateFolder: folder.state, pagesFolder: folder.pages },
    }),
  simulator: async () => {
    const host = await createSimulatorHost({
      ...{ air: defaultAir(), concurrent: true, fast: true, http: anyPort, dns: anyPort, log },
      ...{ stateFolder: folder.state, pagesFolder: folder.pages },
    })
    // Until then no phone is near.
    await host.radio.openAccessPoint({ ssidBytes: "ZGluZw", address: "192.0.2.1", security: "open" })
    return host
  },
}

// A machine in the engine of a chip passes the same: build/xs.
for (const [name, open] of Object.entries(hosts)) {
  describe(name, () => {
    const { about, claims } = hostSuite({ ...clients, open })
    for (const { name, run } of claims) test(`${about} ${name}`, run)
  })
}
