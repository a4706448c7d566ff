import { describe, expect, onTestFinished, test } from "vitest"
import { createHandClock } from "../../core/hand-clock.fixture.ts"
import type { Link } from "../../core/host.ts"
import { startMockedNetworkManager } from "./dbusmock.fixture.ts"
import { networkManager } from "./network-manager.ts"
import { createLinuxRadio } from "./radio.ts"
import { asking, toAccessPoint, until } from "./radio-bench.fixture.ts"

const root = "/org/freedesktop/NetworkManager"
const polkitRule = "/etc/polkit-1/rules.d/50-porchlight.rules"

/** A radio in the network `Office`, on NetworkManager as python-dbusmock plays it. */
async function inTheOffice() {
  const mocked = await startMockedNetworkManager()
  await mocked.addRadio("first", "wlan0")
  await mocked.bringHome("first")
  const clock = createHandClock()
  const radio = await createLinuxRadio({
    clock,
    log: () => {},
    busAddress: mocked.address,
    companions: [],
    virtualInterface: {
      abilities: async () => ({ channelsBeside: 0, saeAccessPoint: false }),
      add: async () => {},
      remove: async () => {},
    },
  })
  onTestFinished(() => radio.close())
  return { mocked, radio, clock }
}

describe("a radio that is pulled out", () => {
  test("is missed by name, its network is told to be gone, and both are back when it is plugged in again", async () => {
    const { mocked, radio, clock } = await inTheOffice()
    const heard: Link[] = []
    radio.watchLink?.((link) => heard.push(link))
    expect(await radio.scan()).toHaveLength(1)
    await mocked.removeRadio("first")
    await expect(radio.scan()).rejects.toMatchObject({ code: "radio-missing" })
    await expect(radio.join(asking("Café"), () => {})).rejects.toMatchObject({ code: "radio-missing" })
    await expect(radio.openAccessPoint(toAccessPoint)).rejects.toMatchObject({ code: "radio-missing" })
    await until(
      () => heard.length === 1,
      () => clock.advance(100),
    )
    await mocked.addRadio("second", "wlan0")
    await mocked.bringHome("second")
    await until(() => heard.length === 2)
    expect(heard).toEqual([{ kind: "down" }, { kind: "up", address: "192.168.1.20" }])
    expect(await radio.scan()).toHaveLength(1)
  })
})

describe("what polkit refuses", () => {
  const refused = { code: "not-permitted", message: expect.stringContaining(polkitRule) }

  test("names the rule that allows it: a scan", async () => {
    const { mocked, radio } = await inTheOffice()
    const wireless = `${networkManager}.Device.Wireless`
    await mocked.refuse(`${root}/Devices/first`, wireless, "RequestScan", "a{sv}", "")
    await expect(radio.scan()).rejects.toMatchObject(refused)
  })

  test("names the rule that allows it: an access point and a join", async () => {
    const { mocked, radio } = await inTheOffice()
    const add = ["AddAndActivateConnection2", "a{sa{sv}}ooa{sv}", "ooa{sv}"] as const
    await mocked.refuse(root, networkManager, ...add)
    await expect(radio.openAccessPoint(toAccessPoint)).rejects.toMatchObject(refused)
    await expect(radio.join(asking("Home"), () => {})).rejects.toMatchObject(refused)
    // What is joined already takes no permission.
    expect((await radio.join(asking("Office", "wpa2-wpa3"), () => {})).kind).toBe("joined")
  })
})
