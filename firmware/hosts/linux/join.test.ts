import { Variant } from "dbus-native"
import { describe, expect, test } from "vitest"
import { settled } from "../../core/hand-clock.fixture.ts"
import type { Credentials } from "../../core/host.ts"
import { isBusDaemonMissing } from "./bus-daemon.fixture.ts"
import { failures, joins } from "./join-trails.fixture.ts"
import {
  absenceMilliseconds,
  handshakeMilliseconds,
  type JoinEvent,
  refusalMilliseconds,
} from "./join-verdict.ts"
import {
  asking,
  type BenchOptions,
  createBench,
  heardAt,
  openNetwork,
  until,
  wpa2,
  wpa3,
} from "./radio-bench.fixture.ts"

const toHome = asking("Home", "wpa2", "correct horse")
const toSafe = asking("Safe", "wpa3", "correct horse")
const device = (state: number, reason = 0): JoinEvent => ({ kind: "device", state, reason })
const station = "Porchlight station: Home"

/** A join whose trail is played when NetworkManager is asked. */
async function joining(credentials: Credentials, events: readonly JoinEvent[], options: BenchOptions = {}) {
  const bench = await createBench(options)
  bench.fake.trails.set("wlan0", events)
  bench.fake.air = [heardAt("Home", wpa2), heardAt("Safe", wpa3), heardAt("Café", openNetwork)]
  await bench.radio.scan()
  const steps: string[] = []
  const outcome = bench.radio.join(credentials, (step) => steps.push(step))
  return { ...bench, steps, outcome }
}

const [joinOfWpa2] = joins
if (joinOfWpa2 === undefined) throw new Error("No trail of a join.")

describe.skipIf(isBusDaemonMissing)("a join", () => {
  test("tells both steps and the address, and NetworkManager keeps the network and its password", async () => {
    const { outcome, steps, fake } = await joining(toHome, joinOfWpa2.events)
    expect(await outcome).toEqual({ kind: "joined", address: "192.168.1.20" })
    expect(steps).toEqual(["associating", "addressing"])
    const [path = ""] = fake.profiles.keys()
    expect(fake.asked).toEqual(["scan wlan0", "hear wlan0 [[2412,20]]", "add wlan0", `update ${path} {} 1`])
    expect(fake.plain(path)).toEqual({
      connection: {
        id: station,
        uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        type: "802-11-wireless",
        "interface-name": "wlan0",
        autoconnect: true,
      },
      user: { data: { "porchlight.purpose": "station", "porchlight.process": String(process.pid) } },
      "802-11-wireless": { ssid: Buffer.from("Home"), mode: "infrastructure", hidden: false },
      "802-11-wireless-security": { "key-mgmt": "wpa-psk", psk: "correct horse", "psk-flags": 0 },
      ipv4: { method: "auto", "dhcp-timeout": 20, "may-fail": false },
      ipv6: { method: "auto" },
    })
  })

  test("of a network that was not heard listens on no channel first", async () => {
    const { outcome, fake } = await joining(asking("Elsewhere"), joinOfWpa2.events)
    await outcome
    expect(fake.asked).toEqual(["scan wlan0", "add wlan0", expect.any(String)])
  })

  test("begins where it may not listen on single channels", async () => {
    const prepare: BenchOptions["prepare"] = (fake) => {
      fake.hearing = "refused"
    }
    const { outcome } = await joining(toHome, joinOfWpa2.events, { prepare })
    expect(await outcome).toMatchObject({ kind: "joined" })
  })

  test("begins a second after it listened where nothing says that this has ended", async () => {
    const prepare: BenchOptions["prepare"] = (fake) => {
      fake.hearing = "endless"
    }
    const { outcome, fake, clock } = await joining(toHome, joinOfWpa2.events, { prepare })
    await fake.reach("hear")
    await until(
      () => fake.asked.some((entry) => entry.startsWith("add")),
      () => clock.advance(100),
    )
    expect(await outcome).toMatchObject({ kind: "joined" })
  })

  test.each([
    ["wpa", "wpa-psk"],
    ["wpa2-wpa3", "wpa-psk"],
    ["wpa3", "sae"],
    ["owe", "owe"],
    ["open", undefined],
  ] as const)("of a network with %s asks for %s", async (security, keyManagement) => {
    const password = security === "open" || security === "owe" ? undefined : "correct horse"
    const { outcome, fake } = await joining(asking("Home", security, password), joinOfWpa2.events)
    await outcome
    const [path = ""] = fake.profiles.keys()
    expect(fake.plain(path)["802-11-wireless-security"]?.["key-mgmt"]).toBe(keyManagement)
  })

  test.each([
    ["quotes, emoji and blanks", ' "\\pass` 🔑 '],
    ["63 bytes", "x".repeat(63)],
    ["a raw key", "0123456789abcdef".repeat(4)],
    ["a control character", "tab\tand\u0001more"],
  ])("hands on a password of %s as it is", async (_what, password) => {
    const { outcome, fake } = await joining(asking("Home", "wpa2", password), joinOfWpa2.events)
    await outcome
    const [path = ""] = fake.profiles.keys()
    expect(fake.plain(path)["802-11-wireless-security"]?.["psk"]).toBe(password)
  })

  test("of a name that is not text goes by its bytes", async () => {
    const { outcome, fake } = await joining(
      { ssidBytes: "AP8KJw", security: "open", hidden: true },
      joinOfWpa2.events,
    )
    expect((await outcome).kind).toBe("joined")
    const [path = ""] = fake.profiles.keys()
    expect(fake.plain(path)["802-11-wireless"]).toMatchObject({
      ssid: Buffer.from([0, 0xff, 0x0a, 0x27]),
      hidden: true,
    })
  })

  test("whose network cannot be kept is joined all the same, and that is logged", async () => {
    const { outcome, fake, logged } = await joining(toHome, [device(40)])
    fake.service.methods.delete("org.freedesktop.NetworkManager.Settings.Connection.Update2")
    await fake.reach("add")
    fake.play("wlan0", [device(50), device(70), device(100)])
    expect((await outcome).kind).toBe("joined")
    expect(logged.filter(([level]) => level === "warn")).toHaveLength(1)
  })
})

const asked: JoinEvent = { kind: "supplicant", state: "authenticating" }
const refused: JoinEvent = { kind: "supplicant", authStatusCode: 1 }
const tried: JoinEvent = { kind: "supplicant", state: "4way_handshake" }
const scan: readonly JoinEvent[] = [
  { kind: "supplicant", scanning: true },
  { kind: "supplicant", scanning: false },
]

describe.skipIf(isBusDaemonMissing)("a join that fails", () => {
  test.each(failures)("$what: $code, at its first sign", async ({ target, events, early, code }) => {
    const credentials = !target.takesPassword ? asking("Home") : target.mayUseSae ? toSafe : toHome
    const { outcome, fake, steps } = await joining(credentials, events.slice(0, early ?? events.length))
    expect(await outcome).toEqual({ kind: "failed", code })
    expect(steps.slice(0, 1)).toEqual(["associating"])
    // NetworkManager is not left trying, and keeps nothing.
    expect(fake.active("wlan0")).toBeUndefined()
    expect([...fake.profiles.keys()]).toEqual([])
    expect(fake.asked.some((word) => word.startsWith("update"))).toBe(false)
  })

  test.each([
    ["one refusal by SAE", toSafe, [asked, refused], refusalMilliseconds, "wrong-password"],
    ["a key that gets nowhere", toHome, [asked, tried], handshakeMilliseconds, "wrong-password"],
    ["two scans in vain", toHome, [...scan, ...scan], absenceMilliseconds, "network-not-found"],
  ] as const)("is told soon after %s, without waiting for NetworkManager", async (...how) => {
    const [, credentials, signs, milliseconds, code] = how
    const { outcome, clock, fake } = await joining(credentials, [device(40), device(50), ...signs])
    await fake.reach("add")
    // The doubt is in when the clock has it.
    await until(() => clock.waiting() > 0)
    let told: string | undefined
    void outcome.then((ending) => {
      told = ending.kind === "failed" ? ending.code : ending.kind
    })
    await clock.advance(milliseconds - 1)
    await settled()
    expect(told).toBeUndefined()
    await clock.advance(1)
    await outcome
    expect(told).toBe(code)
    expect(fake.asked.at(-1)).toBe("deactivate wlan0")
  })

  test.each([
    ["too short", "1234567"],
    ["missing", undefined],
    ["one that no bus can carry", "correct\0horse"],
  ])("for a password that is %s is told without going on the air", async (_what, password) => {
    const { outcome, fake } = await joining(asking("Home", "wpa2", password), [])
    expect(await outcome).toEqual({ kind: "failed", code: "wrong-password" })
    expect(fake.asked).toEqual(["scan wlan0"])
  })

  test.each(["wep", "enterprise", "unknown"] as const)(
    "for %s, which it does not support",
    async (security) => {
      const { outcome, fake } = await joining(asking("Home", security, "correct horse"), [])
      expect(await outcome).toEqual({ kind: "failed", code: "unsupported-security" })
      expect(fake.asked).toEqual(["scan wlan0"])
    },
  )

  test("when NetworkManager goes away", async () => {
    const { outcome, fake } = await joining(toHome, [device(40), device(50)])
    await fake.reach("add")
    await fake.service.release()
    expect(await outcome).toEqual({ kind: "failed", code: "radio-fault" })
  })

  test("when the radio is unplugged", async () => {
    const { outcome, fake } = await joining(toHome, [device(40), device(50)])
    await fake.reach("add")
    fake.removeRadio("wlan0")
    expect(await outcome).toEqual({ kind: "failed", code: "radio-fault" })
  })

  test("without wpa_supplicant's word, by NetworkManager's", async () => {
    const events = [device(40), device(50), device(60, 8)]
    const { outcome } = await joining(toHome, events, { fake: { hasSupplicant: false } })
    expect(await outcome).toEqual({ kind: "failed", code: "wrong-password" })
  })
})

test.skipIf(isBusDaemonMissing)("a join that ends without an address is left again", async () => {
  const properties = "org.freedesktop.DBus.Properties.Get"
  const prepare: BenchOptions["prepare"] = ({ service: { methods } }) => {
    const get = methods.get(properties)
    methods.set(properties, (path, values) =>
      values[1] === "AddressData" ? ["v", new Variant("aa{sv}", [])] : get?.(path, values),
    )
  }
  const { outcome, fake } = await joining(toHome, joinOfWpa2.events, { prepare })
  expect(await outcome).toEqual({ kind: "failed", code: "no-address" })
  expect(fake.active("wlan0")).toBeUndefined()
  expect([...fake.profiles.keys()]).toEqual([])
})

describe.skipIf(isBusDaemonMissing)("leaving", () => {
  test("ends a join with an outcome, and NetworkManager's try with it", async () => {
    const { outcome, radio, fake } = await joining(toHome, [device(40), device(50)])
    await fake.reach("add")
    await radio.leave()
    expect(await outcome).toEqual({ kind: "failed", code: "timed-out" })
    expect(fake.active("wlan0")).toBeUndefined()
    expect([...fake.profiles.keys()]).toEqual([])
  })

  test("a joined network keeps it for later", async () => {
    const { outcome, radio, fake } = await joining(toHome, joinOfWpa2.events)
    await outcome
    await radio.leave()
    await radio.leave()
    expect(fake.active("wlan0")).toBeUndefined()
    expect(fake.asked.filter((word) => word === "deactivate wlan0")).toHaveLength(1)
    expect(await radio.keeper?.load()).toHaveLength(1)
  })

  test("does not touch a network that somebody else joined", async () => {
    const { radio, fake } = await createBench()
    const path = fake.addProfile({ connection: {} })
    fake.service.methods.get("org.freedesktop.NetworkManager.ActivateConnection")?.("/", [
      path,
      "/org/freedesktop/NetworkManager/Devices/1",
    ])
    await radio.leave()
    expect(fake.active("wlan0")).toBeDefined()
  })
})

test.skipIf(isBusDaemonMissing)("a new join ends the one before", async () => {
  const { outcome, radio, fake } = await joining(toHome, [device(40), device(50)])
  await fake.reach("add")
  fake.trails.set("wlan0", joinOfWpa2.events)
  const second = radio.join(asking("Café"), () => {})
  expect(await outcome).toEqual({ kind: "failed", code: "timed-out" })
  expect((await second).kind).toBe("joined")
})
