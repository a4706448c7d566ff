import { describe, expect, test } from "vitest"
import { isBusDaemonMissing } from "./bus-daemon.fixture.ts"
import { asking, type BenchOptions, createBench, profileOf, toAccessPoint } from "./radio-bench.fixture.ts"

const office = (timestamp = 10, keyManagement = "wpa-psk") =>
  profileOf("Office", { timestamp, keyManagement })
const ours = (ssid: string, timestamp: number) =>
  profileOf(ssid, { purpose: "station", timestamp, keyManagement: "wpa-psk" })

/** A station that NetworkManager has brought into somebody else's network by itself. */
async function inTheOffice(options: BenchOptions = {}) {
  let path = ""
  const bench = await createBench({
    ...options,
    prepare(fake) {
      path = fake.addProfile(office())
      fake.bringUp(path, "wlan0")
      fake.setState("wlan0", 100)
      options.prepare?.(fake)
    },
  })
  return { ...bench, path }
}

/** What was asked that changes, ends or removes the profile. */
const touched = (asked: readonly string[], path: string) =>
  asked.filter(
    (what) => what.startsWith("deactivate") || what.includes(`update ${path}`) || what === `delete ${path}`,
  )

describe.skipIf(isBusDaemonMissing)("a network that somebody else has set up", () => {
  test("comes first while it is joined, before those that are ours, and its password is not told", async () => {
    const { radio } = await inTheOffice({ prepare: (fake) => void fake.addProfile(ours("Home", 99)) })
    expect(await radio.keeper?.load()).toEqual([asking("Office", "wpa2-wpa3"), asking("Home", "wpa2-wpa3")])
  })

  test("is joined by taking it as it is", async () => {
    const { radio, fake } = await inTheOffice()
    const outcome = await radio.join(asking("Office", "wpa2-wpa3"), () => {})
    expect(outcome).toEqual({ kind: "joined", address: "192.168.1.20" })
    expect(fake.asked).toEqual([])
  })

  test.each(["wpa-eap", "ieee8021x"])(
    "is taken as it is also where we could not join it: %s",
    async (kind) => {
      const { radio, fake } = await createBench({
        prepare: (before) => before.bringUp(before.addProfile(office(10, kind)), "wlan0"),
      })
      const [network = asking("")] = (await radio.keeper?.load()) ?? []
      expect(network.security).toBe("enterprise")
      expect((await radio.join(network, () => {})).kind).toBe("joined")
      expect(fake.asked).toEqual([])
    },
  )

  test("is tried anew with a password that somebody typed", async () => {
    const { radio, fake } = await inTheOffice()
    await radio.join(asking("Office", "wpa2", "correct horse"), () => {})
    expect(fake.asked[0]).toBe("add wlan0")
  })

  test("is not what another network's join takes", async () => {
    const { radio, fake } = await inTheOffice()
    await radio.join(asking("Café"), () => {})
    expect(fake.asked[0]).toBe("add wlan0")
  })

  test("stays as it is when we leave, and when all of ours are forgotten", async () => {
    const { radio, fake, path } = await inTheOffice()
    await radio.join(asking("Office", "wpa2-wpa3"), () => {})
    await radio.leave()
    await radio.keeper?.keep([])
    expect(fake.asked).toEqual([])
    expect(fake.profiles.has(path)).toBe(true)
    expect(fake.active("wlan0")).toBeDefined()
  })

  test("makes way for an access point in its place, and comes back after it", async () => {
    const { radio, fake, path } = await inTheOffice()
    await radio.leave()
    await radio.openAccessPoint(toAccessPoint)
    expect(touched(fake.asked, path)).toEqual([])
    await radio.closeAccessPoint()
    expect(fake.asked.at(-1)).toBe(`activate ${path} wlan0`)
    expect(touched(fake.asked, path)).toEqual([])
  })

  test("does not come back after the access point, where another has been joined meanwhile", async () => {
    const { radio, fake, path } = await inTheOffice()
    await radio.openAccessPoint(toAccessPoint)
    await radio.join(asking("Café"), () => {})
    await radio.openAccessPoint(toAccessPoint)
    await radio.closeAccessPoint()
    expect(fake.asked.at(-1)).not.toBe(`activate ${path} wlan0`)
    expect(fake.asked.at(-1)).toMatch(/^activate /)
  })

  test("is done with, where another was joined and left since", async () => {
    const { radio, fake, path } = await inTheOffice()
    await radio.openAccessPoint(toAccessPoint)
    await radio.join(asking("Café"), () => {})
    await radio.leave()
    await radio.openAccessPoint(toAccessPoint)
    await radio.closeAccessPoint()
    expect(fake.asked).not.toContain(`activate ${path} wlan0`)
  })

  test("comes back after a password that did not open another", async () => {
    const { radio, fake, path } = await inTheOffice()
    await radio.openAccessPoint(toAccessPoint)
    fake.trails.set("wlan0", [
      { kind: "device", state: 40, reason: 0 },
      { kind: "device", state: 60, reason: 8 },
    ])
    await radio.join(asking("Home", "wpa2", "wrong horse"), () => {})
    fake.trails.delete("wlan0")
    await radio.openAccessPoint(toAccessPoint)
    await radio.closeAccessPoint()
    expect(fake.asked.at(-1)).toBe(`activate ${path} wlan0`)
  })

  test("is not moved by an access point beside it", async () => {
    const { radio, fake, path } = await inTheOffice({ channelsBeside: 2 })
    await radio.leave()
    await radio.openAccessPoint(toAccessPoint)
    expect(fake.active("wlan0")).toBeDefined()
    await radio.closeAccessPoint()
    expect(touched(fake.asked, path)).toEqual([])
  })
})

describe.skipIf(isBusDaemonMissing)(
  "a network that somebody else has set up, and that is not joined now",
  () => {
    test("is known where it was the last one: its router may be slower than we are", async () => {
      const { radio, fake } = await createBench()
      const path = fake.addProfile(office(30))
      fake.addProfile(ours("Home", 10))
      const networks = (await radio.keeper?.load()) ?? []
      expect(networks).toEqual([asking("Office", "wpa2-wpa3"), asking("Home", "wpa2-wpa3")])
      await radio.join(asking("Office", "wpa2-wpa3"), () => {})
      expect(fake.asked).toEqual([`activate ${path} wlan0`])
    })

    test("is known on a new machine, where nothing was joined yet", async () => {
      const { radio, fake } = await createBench()
      fake.addProfile(office(0))
      expect(await radio.keeper?.load()).toEqual([asking("Office", "wpa2-wpa3")])
    })

    test("is not known where one of ours was the last one", async () => {
      const { radio, fake } = await createBench()
      fake.addProfile(office(10))
      fake.addProfile(ours("Home", 30))
      expect(await radio.keeper?.load()).toEqual([asking("Home", "wpa2-wpa3")])
    })

    test("is not taken from another network interface", async () => {
      const { radio, fake } = await createBench({ prepare: (before) => before.addRadio("wlan1") })
      fake.bringUp(fake.addProfile(office(30)), "wlan1")
      expect(await radio.keeper?.load()).toEqual([])
      expect(await radio.join(asking("Office", "wpa2-wpa3"), () => {})).toMatchObject({ kind: "failed" })
      expect(fake.asked).toEqual([])
    })

    test("is joined by our own profile where there is one", async () => {
      const { radio, fake } = await createBench()
      fake.addProfile(office(30))
      const own = fake.addProfile(ours("Office", 10))
      expect(await radio.keeper?.load()).toHaveLength(1)
      await radio.join(asking("Office", "wpa2-wpa3"), () => {})
      expect(fake.asked).toEqual([`activate ${own} wlan0`])
    })
  },
)

test.skipIf(isBusDaemonMissing)(
  "our own network that a process joined and did not come to keep is kept when it is taken",
  async () => {
    const { radio, fake } = await createBench({
      prepare: (before) => before.bringUp(before.addProfile(ours("Home", 10), false), "wlan0"),
    })
    expect((await radio.join(asking("Home", "wpa2-wpa3"), () => {})).kind).toBe("joined")
    expect([...fake.profiles.values()].map(({ kept }) => kept)).toEqual([true])
  },
)

test.skipIf(isBusDaemonMissing)(
  "our own network that NetworkManager has joined by itself is taken as it is",
  async () => {
    const { radio, fake } = await createBench({
      prepare: (before) => before.bringUp(before.addProfile(ours("Home", 10)), "wlan0"),
    })
    expect((await radio.join(asking("Home", "wpa2-wpa3"), () => {})).kind).toBe("joined")
    expect(fake.asked).toEqual([])
  },
)
