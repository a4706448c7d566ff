import { describe, expect, test } from "vitest"
import { base64urlEncode, utf8Encode } from "../../../shared/bytes.ts"
import { PorchlightError } from "../../core/errors.ts"
import { isBusDaemonMissing } from "./bus-daemon.fixture.ts"
import { Refusal } from "./bus-service.fixture.ts"
import { createBench, heardAt, openNetwork, toAccessPoint, wpa2, wpa3 } from "./radio-bench.fixture.ts"

const wireless = "org.freedesktop.NetworkManager.Device.Wireless"

describe.skipIf(isBusDaemonMissing)("a scan", () => {
  test("lists every access point by the bytes of its name, a hidden one without", async () => {
    const { radio, fake } = await createBench()
    fake.air = [
      heardAt("Café ☕ 家 🏠", wpa2, { strength: 80 }),
      heardAt("Café ☕ 家 🏠", wpa2, { strength: 40, bssid: "02:00:00:00:99:01" }),
      heardAt(Uint8Array.of(0, 0xff, 0x27), wpa3, { strength: 30 }),
      heardAt("", wpa2, { strength: 20 }),
      heardAt(new Uint8Array(8), wpa2, { strength: 10 }),
    ]
    const cafe = base64urlEncode(utf8Encode("Café ☕ 家 🏠"))
    expect(await radio.scan()).toEqual([
      { ssidBytes: cafe, signalPercent: 80, security: "wpa2" },
      { ssidBytes: cafe, signalPercent: 40, security: "wpa2" },
      { ssidBytes: "AP8n", signalPercent: 30, security: "wpa3" },
      { ssidBytes: "", signalPercent: 20, security: "wpa2" },
      { ssidBytes: "", signalPercent: 10, security: "wpa2" },
    ])
  })

  test("tells the list only when the radio has listened anew", async () => {
    const { radio, fake } = await createBench()
    fake.scansEnd = false
    let told = false
    const scanning = radio.scan().then(() => {
      told = true
    })
    await fake.reach("scan wlan0")
    // An answer on the same bus, after which news would have come.
    await radio.keeper?.load()
    expect(told).toBe(false)
    fake.endScan("wlan0")
    await scanning
  })

  test("asked for while another is under way tells what the next one has heard", async () => {
    const { radio, fake, clock } = await createBench()
    fake.scansEnd = false
    fake.play("wlan0", [{ kind: "supplicant", scanning: true }])
    let told = false
    const scanning = radio.scan().then(() => {
      told = true
    })
    await fake.reach("scan wlan0")
    fake.endScan("wlan0")
    await fake.reach("scan wlan0", 2)
    expect(told).toBe(false)
    fake.endScan("wlan0")
    await scanning
    expect(clock.waiting()).toBe(0)
  })

  test("that never ends tells what is known after 18 s", async () => {
    const { radio, fake, clock } = await createBench()
    fake.scansEnd = false
    fake.air = [heardAt("Home", wpa2)]
    const scanning = radio.scan()
    await fake.reach("scan wlan0")
    await clock.advance(18_000)
    expect(await scanning).toHaveLength(1)
  })

  test("that is asked for twice is made once", async () => {
    const { radio, fake } = await createBench()
    await Promise.all([radio.scan(), radio.scan()])
    expect(fake.asked).toEqual(["scan wlan0"])
  })

  test("leaves out what is not a network's access point, and the device's own", async () => {
    const { radio, fake } = await createBench({ channelsBeside: 2 })
    await radio.openAccessPoint(toAccessPoint)
    const [own = ""] = [...fake.service.objects.values()].flatMap((interfaces) => {
      const name = interfaces["org.freedesktop.NetworkManager.Device"]?.["Interface"]?.value
      return name === "porchlight0" ? [String(interfaces[wireless]?.["HwAddress"]?.value)] : []
    })
    fake.air = [
      heardAt("ding", openNetwork, { bssid: own }),
      heardAt("Neighbours", openNetwork, { mode: 1 }),
      heardAt("Hotspot", openNetwork, { mode: 3 }),
      heardAt("Home", wpa2),
    ]
    expect((await radio.scan()).map(({ ssidBytes }) => ssidBytes)).toEqual(["SG9tZQ"])
  })

  test("leaves out an access point that vanishes while the list is read", async () => {
    const { radio, fake } = await createBench()
    fake.air = [heardAt("Home", wpa2), heardAt("Gone", wpa2)]
    const list = fake.service.methods.get(`${wireless}.GetAllAccessPoints`)
    fake.service.methods.set(`${wireless}.GetAllAccessPoints`, (path, values) => {
      fake.service.objects.delete("/org/freedesktop/NetworkManager/AccessPoint/1")
      return list?.(path, values)
    })
    expect(await radio.scan()).toHaveLength(1)
  })

  test("tells of 500 access points at most", async () => {
    const { radio, fake } = await createBench()
    fake.air = Array.from({ length: 600 }, (_, index) => heardAt(`Flood ${index}`, openNetwork))
    expect(await radio.scan()).toHaveLength(500)
  })

  test("refused so soon after the last one tells its list", async () => {
    const { radio, fake } = await createBench()
    fake.air = [heardAt("Home", wpa2)]
    await radio.scan()
    fake.service.methods.set(`${wireless}.RequestScan`, () => {
      throw new Refusal("org.freedesktop.NetworkManager.Device.NotAllowed", "Scanning not allowed")
    })
    expect(await radio.scan()).toHaveLength(1)
  })

  test("refused for another reason rejects", async () => {
    const { radio, fake } = await createBench()
    fake.service.methods.set(`${wireless}.RequestScan`, () => {
      throw new Refusal("org.freedesktop.NetworkManager.PermissionDenied", "no")
    })
    await expect(radio.scan()).rejects.toMatchObject({ code: "not-permitted" })
  })
})

describe.skipIf(isBusDaemonMissing)("a radio that cannot be used says why", () => {
  test.each([
    ["unplugged", "radio-missing"],
    ["left alone by NetworkManager", "radio-unmanaged"],
    ["switched off", "radio-off"],
    ["without its firmware", "radio-unready"],
  ])("%s: %s, and works again when that is over", async (what, code) => {
    const { radio, fake } = await createBench()
    const manager = fake.service.objects.get("/org/freedesktop/NetworkManager")
    const properties = manager?.["org.freedesktop.NetworkManager"]
    const enabled = properties?.["WirelessEnabled"]
    if (enabled === undefined) throw new Error("The fake has no switch.")
    if (what === "unplugged") fake.removeRadio("wlan0")
    else fake.setState("wlan0", code === "radio-unmanaged" ? 10 : 20)
    if (what === "switched off") enabled.value = false
    const error = await radio.scan().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(PorchlightError)
    expect(error).toMatchObject({ code, facts: { interface: "wlan0" } })
    await expect(
      radio.join({ ssidBytes: "SG9tZQ", security: "open", hidden: false }, () => {}),
    ).rejects.toMatchObject({ code })
    await expect(radio.openAccessPoint(toAccessPoint)).rejects.toMatchObject({ code })
    enabled.value = true
    if (what === "unplugged") fake.addRadio("wlan0")
    else fake.setState("wlan0", 30)
    expect(await radio.scan()).toEqual([])
  })

  test("NetworkManager is not running, and works again when it is", async () => {
    const { radio, fake } = await createBench()
    await fake.service.release()
    await expect(radio.scan()).rejects.toMatchObject({ code: "service-missing" })
    await fake.service.own()
    expect(await radio.scan()).toEqual([])
  })
})
