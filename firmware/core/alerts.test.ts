import * as v from "valibot"
import { describe, expect, test } from "vitest"
import { utf8DecodeLossy, utf8Encode } from "../../shared/bytes.ts"
import { type AlertRequest, alertsSchema } from "../../shared/push-contract.ts"
import type { AlertOptions } from "./alert-definition.ts"
import { alertsMaximumEach } from "./alerts.ts"
import { type AlertsBench, startAlerts } from "./alerts-bench.fixture.ts"

const warm: AlertRequest = {
  condition: { kind: "above", reading: "temperature", value: 30, hysteresis: 2, forSeconds: 0 },
  isOn: true,
}

/** With a temperature that its program tells. */
const withTemperature: Parameters<typeof startAlerts>[0] = {
  begin: ({ readings }) => void readings.define("temperature", { unit: "°C" }),
}

function set({ readings }: AlertsBench, ...values: (number | null)[]): void {
  for (const value of values) readings.all.get("temperature")?.set(value)
}

const refused = (work: Promise<void>) => expect(work).rejects

describe("a person's rule", () => {
  test("tells when it is so, with the value of the moment, and quietly when it is over", async () => {
    const bench = await startAlerts(withTemperature)
    await bench.alerts.put("warm", warm)
    set(bench, 29, 31.44, 33, 29, 27.96)
    expect(bench.texts()).toEqual([
      "Temperature is above 30 °C | 31.4 °C now.",
      "Temperature is no longer above 30 °C | 28.0 °C now.",
    ])
    const [begun, over] = bench.told
    expect(begun).toMatchObject({ kind: "alert", alert: "warm", url: "/#reading=temperature" })
    expect(begun?.urgency).toBeUndefined()
    expect(over).toMatchObject({ tag: begun?.tag, urgency: "low", isQuiet: true })
  })

  test("is told of at the end of its time though no value comes", async () => {
    const bench = await startAlerts(withTemperature)
    await bench.alerts.put("warm", { ...warm, condition: { ...warm.condition, forSeconds: 60 } as never })
    set(bench, 31)
    await bench.host.clock.advance(59_999)
    expect(bench.told).toEqual([])
    await bench.host.clock.advance(1)
    expect(bench.told).toHaveLength(1)
    expect(bench.host.clock.waiting()).toBeLessThanOrEqual(1)
  })

  test("is told of where it is so already when it is made, and not before it is kept", async () => {
    const bench = await startAlerts(withTemperature)
    set(bench, 31)
    let release = () => {}
    bench.store.beforeSet = () =>
      new Promise((resolve) => {
        release = resolve
      })
    const putting = bench.alerts.put("warm", warm)
    await bench.host.clock.advance(0)
    expect([bench.told.length, bench.alerts.view().alerts.length]).toEqual([0, 0])
    release()
    await putting
    expect(bench.told).toHaveLength(1)
    expect(bench.alerts.view().alerts).toEqual([{ id: "warm", ...warm, isOfProgram: false, isActive: true }])
  })

  test("that is switched off, changed or taken away tells nothing more of what it was", async () => {
    const bench = await startAlerts(withTemperature)
    await bench.alerts.put("warm", { ...warm, condition: { ...warm.condition, forSeconds: 60 } as never })
    set(bench, 31)
    await bench.alerts.put("warm", { ...warm, isOn: false })
    set(bench, 35)
    await bench.host.clock.advance(100_000)
    await bench.alerts.put("warm", { ...warm, condition: { ...warm.condition, value: 40 } as never })
    await bench.alerts.remove("warm")
    set(bench, 50)
    expect(bench.told).toEqual([])
    expect(bench.alerts.view().alerts).toEqual([])
    expect([...bench.store.values.keys()]).toEqual([])
  })

  test("about a reading that is not there is refused by the field; one whose reading has gone can be switched off", async () => {
    const bench = await startAlerts(withTemperature)
    await bench.alerts.put("warm", warm)
    const again = await startAlerts({ store: bench.store })
    const { condition } = warm
    const elsewhere = { isOn: true, condition: { ...condition, reading: "toString" } as never }
    await refused(again.alerts.put("other", elsewhere)).toMatchObject({
      problem: { code: "invalid-field", status: 422, field: "condition.reading" },
    })
    await again.alerts.put("warm", { ...warm, isOn: false })
    expect(again.alerts.view().alerts).toMatchObject([{ id: "warm", isOn: false }])
  })

  test("that the store cannot keep is refused, and nothing has changed", async () => {
    const bench = await startAlerts(withTemperature)
    bench.store.beforeSet = () => Promise.reject(new Error("full"))
    await refused(bench.alerts.put("warm", warm)).toMatchObject({ problem: { code: "storage-failed" } })
    expect(bench.alerts.view().alerts).toEqual([])
  })

  test("is one of so many, and the list fits the contract", async () => {
    const bench = await startAlerts(withTemperature)
    for (let number = 0; number < alertsMaximumEach; number++) {
      await bench.alerts.put(`warm-${number}`, warm)
      bench.alerts.define(`program-${number}`, { reading: "temperature", below: 0 })
    }
    await refused(bench.alerts.put("one-more", warm)).toMatchObject({
      problem: { code: "too-many-alerts", status: 409 },
    })
    await bench.alerts.put("warm-0", { ...warm, isOn: false })
    expect(() => bench.alerts.define("one-more", { event: "restarted" })).toThrow("no more fit")
    expect(v.is(alertsSchema, bench.alerts.view())).toBe(true)
    expect(bench.alerts.view().alerts).toHaveLength(64)
    for (const value of bench.store.values.values()) expect(value.length).toBeLessThanOrEqual(4000)
  })
})

describe("over a restart", () => {
  test("what was told is not told again, and its end is", async () => {
    const bench = await startAlerts(withTemperature)
    await bench.alerts.put("warm", warm)
    set(bench, 31)
    const again = await bench.restarted()
    set(again, 32, 29)
    expect(again.told).toEqual([])
    set(again, 28)
    expect(again.texts()).toEqual(["Temperature is no longer above 30 °C | 28.0 °C now."])
    set(again, 31)
    expect(again.told).toHaveLength(2)
  })

  test("a kill within a minute after it was told may have it told once more, and no later one", async () => {
    const bench = await startAlerts(withTemperature)
    await bench.alerts.put("warm", warm)
    set(bench, 31)
    await bench.host.clock.advance(1)
    const again = await startAlerts({ ...withTemperature, store: bench.store })
    set(again, 32)
    expect(again.told).toEqual([])
  })

  // A disk that was full for a moment made the device forget what it had told: people were told again after a restart.
  test("what could not be written down is written a minute later", async () => {
    const bench = await startAlerts(withTemperature)
    await bench.alerts.put("warm", warm)
    bench.store.beforeSet = () => Promise.reject(new Error("full"))
    set(bench, 31)
    await bench.host.clock.advance(1)
    bench.store.beforeSet = () => Promise.resolve()
    await bench.host.clock.advance(61_000)
    // Killed: nothing is written at its end.
    const again = await startAlerts({ ...withTemperature, store: bench.store })
    set(again, 32)
    expect(again.told).toEqual([])
  })

  test("a device that restarts over and over tells so four times an hour, its clock set or not", async () => {
    for (const clockIsSet of [true, false]) {
      let bench = await startAlerts()
      await bench.alerts.put("again", { isOn: true, condition: { kind: "event", event: "restarted" } })
      let count = 0
      for (let start = 0; start < 12; start++) {
        bench = clockIsSet
          ? await bench.restarted(5000)
          : await startAlerts({ store: bench.store, startsAt: 0 })
        await bench.host.clock.advance(10)
        count += bench.told.length
      }
      expect(count).toBe(4)
      if (!clockIsSet) continue
      bench = await bench.restarted(3_600_000)
      expect(bench.texts()).toEqual(["ding has started | If nobody did that, check its power."])
    }
  })

  test("what flaps wears the flash once a minute", async () => {
    const bench = await startAlerts(withTemperature)
    await bench.alerts.put("warm", { ...warm, condition: { ...warm.condition, hysteresis: 0 } as never })
    let writes = 0
    bench.store.beforeSet = async () => void writes++
    for (let second = 0; second < 600; second++) {
      set(bench, second % 2 === 0 ? 31 : 29)
      await bench.host.clock.advance(1000)
    }
    expect(bench.told.filter(({ isQuiet }) => isQuiet !== true)).toHaveLength(4)
    expect(writes).toBeLessThanOrEqual(2)
  })

  test("a damaged rule is set aside and said, and the others are there", async () => {
    const bench = await startAlerts(withTemperature)
    for (const id of ["one", "two", "three"]) await bench.alerts.put(id, warm)
    bench.store.values.set("alert-1", utf8Encode("{"))
    const again = await bench.restarted()
    expect(again.alerts.view().alerts.map(({ id }) => id)).toEqual(["one", "three"])
    expect(utf8DecodeLossy(again.store.values.get("alert-1.damaged") ?? new Uint8Array())).toBe("{")
    expect(again.host.logged).toMatchObject([{ level: "error" }])
    await again.alerts.put("four", warm)
    expect((await again.restarted()).alerts.view().alerts.map(({ id }) => id)).toEqual([
      "one",
      "four",
      "three",
    ])
  })
})

describe("a program's rule", () => {
  const rule: AlertOptions = { reading: "temperature", above: 30, for: "5min", hysteresis: 1 }
  const withRule: Parameters<typeof startAlerts>[0] = {
    begin({ readings, alerts }) {
      readings.define("temperature", { unit: "°C" })
      alerts.define("warm", rule)
    },
  }

  test("can be switched off, which is kept, and not changed or taken away", async () => {
    const bench = await startAlerts(withRule)
    const [view] = bench.alerts.view().alerts
    expect(view).toEqual({
      ...{ id: "warm", isOn: true, isOfProgram: true, isActive: false },
      condition: { kind: "above", reading: "temperature", value: 30, hysteresis: 1, forSeconds: 300 },
    })
    const { condition } = view as NonNullable<typeof view>
    const conflict = { problem: { code: "alert-of-program", status: 409 } }
    await refused(bench.alerts.put("warm", warm)).toMatchObject(conflict)
    await refused(bench.alerts.remove("warm")).toMatchObject(conflict)
    await bench.alerts.put("warm", { condition, isOn: false })
    const again = await bench.restarted()
    expect(again.alerts.view().alerts).toMatchObject([{ id: "warm", isOn: false, isOfProgram: true }])
    await again.alerts.put("warm", { condition, isOn: true })
    expect(again.alerts.view().alerts).toMatchObject([{ isOn: true }])
  })

  test("that takes the name of a person's leaves that one under another", async () => {
    const bench = await startAlerts(withTemperature)
    await bench.alerts.put("warm", { ...warm, isOn: false })
    const again = await startAlerts({ ...withRule, store: bench.store })
    const expected = [
      { id: "warm", isOfProgram: true, isOn: true },
      { id: "warm-2", isOfProgram: false, isOn: false, condition: warm.condition },
    ]
    expect(again.alerts.view().alerts).toMatchObject(expected)
    await again.alerts.close()
    const third = await startAlerts({ ...withRule, store: bench.store })
    expect(third.alerts.view().alerts).toEqual(
      expect.arrayContaining(expected.map((each) => expect.objectContaining(each))),
    )
    expect(third.alerts.view().alerts).toHaveLength(2)
  })

  test.each<[AlertOptions, string]>([
    [{ reading: "temperature", silentFor: "10min" }, "bad-alert"],
    [{ reading: "nothing", above: 3 }, "bad-alert"],
    [{ reading: "temperature", above: Number.NaN }, "bad-alert"],
    [{ reading: "temperature", above: 3, below: 2 } as never, "bad-alert"],
    [{} as never, "bad-alert"],
    [{ event: "struck-by-lightning" as never }, "bad-alert"],
    [{ reading: "temperature", silentFor: "10s" }, "bad-alert"],
    [{ reading: "temperature", changedBy: 3, within: "2d" }, "bad-alert"],
    [{ reading: "temperature", above: 3, for: "soon" as never }, "bad-duration"],
  ])("%j is refused with %s", async (options, code) => {
    const bench = await startAlerts(withRule)
    expect(() => bench.alerts.define("warm", options)).toThrow(expect.objectContaining({ code: "bad-alert" }))
    if (code === "bad-alert" && "silentFor" in options && options.silentFor === "10min") return
    expect(() => bench.alerts.define("other", options)).toThrow(expect.objectContaining({ code }))
  })
})

describe("words", () => {
  test("of each kind say what is so, and of a change nothing when it is over", async () => {
    const bench = await startAlerts({
      begin({ readings, alerts }) {
        const temperature = readings.define("temperature", { unit: "°C", label: "Café", decimals: 0 })
        temperature.set(20)
        alerts.define("cold", { reading: "temperature", below: 10, hysteresis: 1 })
        alerts.define("jump", { reading: "temperature", changedBy: 12.5, within: "5min" })
        alerts.define("quiet", { reading: "temperature", silentFor: "1h" })
      },
    })
    set(bench, 7)
    await bench.host.clock.advance(3_600_000)
    set(bench, 11)
    expect(bench.texts()).toEqual([
      "Café is below 10 °C | 7 °C now.",
      "Café has changed fast | 7 °C now, a change by 12.5 °C or more within 5 minutes.",
      "Café gives no value | None for an hour.",
      "Café is no longer below 10 °C | 11 °C now.",
      "Café gives values again | 11 °C now.",
    ])
  })
})

describe("what happens to the device", () => {
  test("another network is told, and not the same one after a restart, nor the first", async () => {
    const joined: AlertRequest = { isOn: true, condition: { kind: "event", event: "joined" } }
    const bench = await startAlerts()
    await bench.alerts.put("wifi", joined)
    bench.alerts.joined("SG9tZQ", "Home")
    bench.alerts.joined("SG9tZQ", "Home")
    expect(bench.told).toEqual([])
    bench.alerts.joined("R3Vlc3Q", "Guest")
    expect(bench.texts()).toEqual(["ding is on another Wi-Fi | It joined Guest."])
    const again = await startAlerts({ store: bench.store, lastJoined: "R3Vlc3Q" })
    again.alerts.joined("R3Vlc3Q", "Guest")
    expect(again.told).toEqual([])
  })

  test("a disk that runs full is told once, and that it has space again; where none can tell it is not offered", async () => {
    const low: AlertRequest = { isOn: true, condition: { kind: "event", event: "low-disk" } }
    let freeBytes = 900_000_000
    const bench = await startAlerts({ disk: () => ({ freeBytes, totalBytes: 16_000_000_000 }) })
    expect(bench.alerts.view().events).toEqual(["restarted", "joined", "low-disk"])
    await bench.alerts.put("disk", low)
    for (const free of [810e6, 799e6, 780e6, 1100e6, 1200e6]) {
      freeBytes = free
      await bench.host.clock.advance(300_000)
    }
    expect(bench.texts()).toEqual([
      "ding is running out of space | 799 MB are free.",
      "ding has space again | 1200 MB are free.",
    ])
    await bench.alerts.close()

    const without = await startAlerts()
    expect(without.alerts.view().events).toEqual(["restarted", "joined"])
    await refused(without.alerts.put("disk", low)).toMatchObject({
      problem: { code: "invalid-field", field: "condition.event" },
    })
  })
})
