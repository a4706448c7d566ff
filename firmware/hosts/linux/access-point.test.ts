import { describe, expect, test } from "vitest"
import { isBusDaemonMissing } from "./bus-daemon.fixture.ts"
import type { JoinEvent } from "./join-verdict.ts"
import { asking, createBench, heardAt, toAccessPoint, until, wpa2 } from "./radio-bench.fixture.ts"

const device = (state: number, reason = 0): JoinEvent => ({ kind: "device", state, reason })
const protectedAccessPoint = { ...toAccessPoint, security: "wpa2", password: "front door" } as const
const wireless = "org.freedesktop.NetworkManager.Device.Wireless"

describe.skipIf(isBusDaemonMissing)("the access point", () => {
  test("comes up by a profile of its own that nobody keeps or joins by itself, and shares nothing", async () => {
    const { radio, fake, companions } = await createBench()
    await radio.openAccessPoint(toAccessPoint)
    const [path = ""] = fake.profiles.keys()
    expect(fake.profiles.get(path)?.kept).toBe(false)
    expect(fake.plain(path)).toEqual({
      connection: {
        id: "Porchlight access-point: ding",
        uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        type: "802-11-wireless",
        "interface-name": "wlan0",
        autoconnect: false,
      },
      user: { data: { "porchlight.purpose": "access-point", "porchlight.process": String(process.pid) } },
      "802-11-wireless": {
        ssid: Buffer.from("ding"),
        mode: "ap",
        band: "bg",
        channel: 1,
        "ap-isolation": 1,
      },
      ipv4: { method: "manual", "address-data": [{ address: "192.0.2.1", prefix: 24 }] },
      ipv6: { method: "disabled" },
    })
    expect(companions).toEqual(["start wlan0 192.0.2.1"])
  })

  test.each([
    ["wpa2", "wpa-psk", 1],
    ["wpa3", "sae", 3],
  ] as const)("protected by %s speaks it alone", async (security, keyManagement, pmf) => {
    const { radio, fake } = await createBench()
    await radio.openAccessPoint({ ...protectedAccessPoint, security })
    const [path = ""] = fake.profiles.keys()
    expect(fake.plain(path)["802-11-wireless-security"]).toEqual({
      "key-mgmt": keyManagement,
      psk: "front door",
      "psk-flags": 0,
      proto: ["rsn"],
      pairwise: ["ccmp"],
      group: ["ccmp"],
      pmf,
    })
  })

  test("leaves nothing behind when it goes", async () => {
    const { radio, fake, companions, interfaces } = await createBench({ channelsBeside: 2 })
    await radio.openAccessPoint(toAccessPoint)
    await radio.closeAccessPoint()
    await radio.closeAccessPoint()
    expect(companions).toEqual(["start porchlight0 192.0.2.1", "stop"])
    expect([...fake.profiles.keys()]).toEqual([])
    // Once to try it out, once in earnest.
    expect(interfaces).toEqual(["add wlan0", "remove", "add wlan0", "remove"])
  })

  test("goes with the radio's close, all of it", async () => {
    const { radio, fake, companions } = await createBench({ channelsBeside: 2 })
    await radio.openAccessPoint(toAccessPoint)
    await radio.close()
    await radio.close()
    expect(companions.at(-1)).toBe("stop")
    expect([...fake.profiles.keys()]).toEqual([])
    await expect(radio.openAccessPoint(toAccessPoint)).rejects.toMatchObject({ code: "radio-closed" })
    await expect(radio.scan()).rejects.toMatchObject({ code: "radio-closed" })
  })

  test("that is open already is opened once", async () => {
    const { radio, fake } = await createBench()
    await radio.openAccessPoint(toAccessPoint)
    await radio.openAccessPoint({ ...toAccessPoint })
    expect(fake.asked).toEqual(["add wlan0"])
  })

  test("opened otherwise takes the place of the one before", async () => {
    const { radio, fake } = await createBench()
    await radio.openAccessPoint(toAccessPoint)
    await radio.openAccessPoint(protectedAccessPoint)
    expect([...fake.profiles.keys()]).toHaveLength(1)
  })

  test("takes the quietest of the usual channels", async () => {
    const { radio, fake } = await createBench()
    fake.air = [
      heardAt("A", wpa2, { frequency: 2412 }),
      heardAt("B", wpa2, { frequency: 2427, strength: 20 }),
      heardAt("C", wpa2, { frequency: 5180, strength: 100 }),
    ]
    await radio.scan()
    await radio.openAccessPoint(toAccessPoint)
    const [path = ""] = fake.profiles.keys()
    expect(fake.plain(path)["802-11-wireless"]).toMatchObject({ band: "bg", channel: 11 })
  })

  test("that cannot be raised rejects with NetworkManager's reason, and leaves nothing behind", async () => {
    const { radio, fake, companions, interfaces } = await createBench({ channelsBeside: 2 })
    fake.trails.set("porchlight0", [device(40), device(50), device(120, 11)])
    await expect(radio.openAccessPoint(toAccessPoint)).rejects.toMatchObject({
      code: "access-point-failed",
      facts: { reason: 11, interface: "porchlight0", channel: 1 },
    })
    expect([...fake.profiles.keys()]).toEqual([])
    expect(companions).toEqual([])
    expect(interfaces.at(-1)).toBe("remove")
  })

  test("that neither comes nor fails is given up after 27 s", async () => {
    const { radio, fake, clock } = await createBench()
    fake.trails.set("wlan0", [device(40), device(50)])
    const opening = expect(radio.openAccessPoint(toAccessPoint)).rejects.toMatchObject({
      code: "access-point-failed",
    })
    await until(() => clock.waiting() > 0)
    await clock.advance(27_000)
    await opening
    expect([...fake.profiles.keys()]).toEqual([])
  })

  // On one radio, each try to join waited 0.8 s for them.
  test("goes while its companions still end", async () => {
    const { radio, fake } = await createBench({
      radio: { companions: [async () => ({ close: () => until(() => fake.profiles.size === 0) })] },
    })
    await radio.openAccessPoint(toAccessPoint)
    await radio.closeAccessPoint()
    expect([...fake.profiles.keys()]).toEqual([])
  })

  test("goes as a whole where a companion refuses to, and tells it", async () => {
    const { radio, fake, interfaces } = await createBench({
      channelsBeside: 2,
      radio: { companions: [async () => ({ close: () => Promise.reject(new Error("will not")) })] },
    })
    await radio.openAccessPoint(toAccessPoint)
    await expect(radio.closeAccessPoint()).rejects.toThrow("will not")
    expect([[...fake.profiles.keys()], interfaces.at(-1)]).toEqual([[], "remove"])
  })

  test("whose companion fails goes down again, with the others", async () => {
    const stopped: string[] = []
    const { radio, fake } = await createBench({
      radio: {
        companions: [
          async () => ({
            async close() {
              stopped.push("dhcp")
            },
          }),
          async () => {
            throw new Error("port taken")
          },
        ],
      },
    })
    await expect(radio.openAccessPoint(toAccessPoint)).rejects.toThrow("port taken")
    expect(stopped).toEqual(["dhcp"])
    expect([...fake.profiles.keys()]).toEqual([])
  })

  test("of a radio that cannot be one is refused by name", async () => {
    const { radio } = await createBench({
      prepare: (fake) => {
        fake.removeRadio("wlan0")
        fake.addRadio("wlan0", 0x28)
      },
    })
    await expect(radio.openAccessPoint(toAccessPoint)).rejects.toMatchObject({
      code: "radio-no-access-point",
    })
  })

  test("beside the station waits until NetworkManager has taken up the new interface, which joins nothing", async () => {
    const { radio, fake, clock } = await createBench({ channelsBeside: 2 })
    const add = fake.addRadio
    fake.addRadio = (name) => {
      add(name)
      fake.setState(name, 10)
    }
    const opening = radio.openAccessPoint(toAccessPoint)
    await until(() => clock.waiting() > 0)
    fake.setState("porchlight0", 30)
    let isOpen = false
    void opening.then(() => {
      isOpen = true
    })
    await until(
      () => isOpen,
      () => clock.advance(10),
    )
    const autoconnect = [...fake.service.objects.values()].flatMap((interfaces) => {
      const of = interfaces["org.freedesktop.NetworkManager.Device"]
      return of?.["Interface"]?.value === "porchlight0" ? [of["Autoconnect"]?.value] : []
    })
    expect(autoconnect).toEqual([false])
  })
})

describe.skipIf(isBusDaemonMissing)("an access point that goes down by itself", () => {
  test.each([
    ["because NetworkManager was started anew", "restart"],
    ["because somebody took it down", "deactivate"],
    ["because the radio was switched off for a while", "off"],
  ])("%s comes back", async (_what, how) => {
    const { radio, fake, clock, companions, logged } = await createBench()
    await radio.openAccessPoint(toAccessPoint)
    const active = fake.active("wlan0") ?? ""
    if (how === "restart") {
      await fake.service.release()
      fake.profiles.clear()
      await until(() => logged.some(([level]) => level === "warn"))
      await fake.service.own()
    } else if (how === "deactivate") {
      fake.service.methods.get("org.freedesktop.NetworkManager.DeactivateConnection")?.("/", [active])
    } else {
      fake.setState("wlan0", 20)
      await until(() => logged.some(([level]) => level === "warn"))
      fake.setState("wlan0", 30)
    }
    await until(
      () => logged.some(([, message]) => message === "The access point is up again."),
      () => clock.advance(100),
    )
    expect(companions).toEqual(["start wlan0 192.0.2.1", "stop", "start wlan0 192.0.2.1"])
  })

  test("is tried again, ever more seldom, until it is no longer wanted", async () => {
    const { radio, fake, clock, logged } = await createBench()
    await radio.openAccessPoint(toAccessPoint)
    fake.removeRadio("wlan0")
    const failures = () => logged.filter(([, message]) => message.includes("still down")).length
    await until(
      () => failures() >= 3,
      () => clock.advance(1000),
    )
    const before = failures()
    expect(clock.now()).toBeGreaterThanOrEqual(7000)
    await radio.closeAccessPoint().catch(() => {})
    await clock.advance(120_000)
    await radio.keeper?.load()
    expect(failures()).toBe(before)
  })
})

describe.skipIf(isBusDaemonMissing)("where the access point stands", () => {
  test.each([
    ["beside the station on two channels", 2, true],
    ["beside the station on its one channel", 1, false],
    ["in the station's place", 0, false],
  ])("%s: concurrent is %s", async (_what, channelsBeside, concurrent) => {
    const { radio } = await createBench({ channelsBeside })
    expect(radio.concurrent).toBe(concurrent)
  })

  test("on a second radio, if there is one to take", async () => {
    const { radio, fake, companions } = await createBench({
      prepare: (before) => before.addRadio("wlan1"),
      radio: { accessPointInterfaceName: "wlan1" },
    })
    expect(radio.concurrent).toBe(true)
    await radio.openAccessPoint(toAccessPoint)
    await radio.join(asking("Home"), () => {})
    expect(companions).toEqual(["start wlan1 192.0.2.1"])
    expect(fake.active("wlan0")).toBeDefined()
  })

  test("in the station's place, where an interface beside it cannot be made", async () => {
    const { radio, logged } = await createBench({
      radio: {
        virtualInterface: {
          abilities: async () => ({ channelsBeside: 2, saeAccessPoint: false }),
          add: async () => {
            throw new Error("Operation not permitted")
          },
          remove: async () => {},
        },
      },
    })
    expect(radio.concurrent).toBe(false)
    expect(logged[0]?.[1]).toContain("Operation not permitted")
  })

  test("beside a station that is joined, on the station's channel where there is but one", async () => {
    const { radio, fake } = await createBench({ channelsBeside: 1 })
    fake.air = [heardAt("Home", wpa2, { frequency: 5180 })]
    await radio.scan()
    await radio.join(asking("Home"), () => {})
    const path = "/org/freedesktop/NetworkManager/AccessPoint/0"
    for (const interfaces of fake.service.objects.values()) {
      const active = interfaces[wireless]?.["ActiveAccessPoint"]
      if (active !== undefined) active.value = path
    }
    await radio.openAccessPoint(toAccessPoint)
    const [, accessPoint = ""] = fake.profiles.keys()
    expect(fake.plain(accessPoint)["802-11-wireless"]).toMatchObject({ band: "a", channel: 36 })
    // The station keeps its network.
    const { asked } = fake
    await radio.closeAccessPoint()
    expect(asked.at(-1)).toBe(`delete ${accessPoint}`)
    expect(fake.active("wlan0")).toBeDefined()
  })

  test("in the place of an idle station, where there is but one channel", async () => {
    const { radio, companions } = await createBench({ channelsBeside: 1 })
    await radio.openAccessPoint(toAccessPoint)
    expect(companions).toEqual(["start wlan0 192.0.2.1"])
    await radio.openAccessPoint(protectedAccessPoint)
    expect(companions.at(-1)).toBe("start wlan0 192.0.2.1")
  })

  test("in the station's place it goes down for a join, and the joined network comes back after it", async () => {
    const { radio, fake, companions } = await createBench()
    await radio.openAccessPoint(toAccessPoint)
    expect((await radio.join(asking("Home"), () => {})).kind).toBe("joined")
    expect(companions.at(-1)).toBe("stop")
    const [home = ""] = fake.profiles.keys()
    await radio.openAccessPoint(toAccessPoint)
    await radio.closeAccessPoint()
    expect(fake.asked.at(-1)).toBe(`activate ${home} wlan0`)
  })
})

describe.skipIf(isBusDaemonMissing)("how it can be protected", () => {
  test.each([
    ["every way", {}, ["open", "wpa2", "wpa3"]],
    ["not by WPA3, of which wpa_supplicant knows nothing", { keyManagements: ["wpa-psk"] }, ["open", "wpa2"]],
    ["not by WPA3, where nobody says", { hasSupplicant: false }, ["open", "wpa2"]],
  ] as const)("%s", async (_what, fake, expected) => {
    const { radio } = await createBench({ fake })
    expect(radio.accessPointSecurities).toEqual(expected)
  })

  test("not at all, on a radio without the ciphers", async () => {
    const { radio } = await createBench({
      prepare: (fake) => {
        fake.removeRadio("wlan0")
        fake.addRadio("wlan0", 0x40)
      },
    })
    expect(radio.accessPointSecurities).toEqual(["open"])
  })
})
