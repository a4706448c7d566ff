import * as v from "valibot"
import {
  connectRequestSchema,
  deviceSchema,
  finishRequestSchema,
  type SetupView,
  setupViewSchema,
} from "../../shared/contract.ts"
import { checkShape } from "./body.ts"
import { codeOf, type Suite, same } from "./claim.ts"
import { startSetup } from "./scripted-host.fixture.ts"
import { twentyNetworks } from "./setup-story.fixture.ts"

const wrongWishes: readonly unknown[] = [
  {},
  [],
  null,
  "Home",
  { ssid: "Home", ssidBytes: "SG9tZQ" },
  { ssid: "" },
  { ssid: "x".repeat(33) },
  { ssidBytes: "SG9tZQ==" },
  { ssid: "Home", password: "short" },
  { ssid: "Home", password: "\ud83d12345678" },
  { ssid: "Home", security: "wpa9" },
  { ssid: "Home", extra: true },
]

export const contractSuite: Suite = {
  about: "the contract",
  claims: [
    {
      name: "takes an honest wish as it is",
      run() {
        const wish = { ssid: "Zoë’s 🏠", password: "correct horse", security: "wpa2" }
        same(checkShape(wish, connectRequestSchema), wish)
        same(checkShape({ attempt: 3 }, finishRequestSchema), { attempt: 3 })
      },
    },
    {
      name: "refuses every wrong one with a code",
      async run() {
        for (const wish of wrongWishes)
          same([wish, await codeOf(() => checkShape(wish, connectRequestSchema))], [wish, "invalid-field"])
      },
    },
    {
      name: "fits what the device says",
      async run() {
        const { device, host } = await startSetup({ air: twentyNetworks })
        const view = (await host.request("GET", "/api/scan")).json() as SetupView
        same(v.parse(setupViewSchema, view).networks.length, 20)
        v.parse(deviceSchema, (await host.request("GET", "/api/device")).json())
        await device.close()
      },
    },
  ],
}
