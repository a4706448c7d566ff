import { describe, expect, test } from "vitest"
import type { Link } from "../../core/host.ts"
import { isBusDaemonMissing } from "./bus-daemon.fixture.ts"
import { asking, createBench, heardAt, openNetwork, until } from "./radio-bench.fixture.ts"
import { lookMilliseconds } from "./rejoin.ts"

/** A station that has joined `Home` and lost it; it stands in the state that NetworkManager left it in. */
async function lost(state = 30) {
  const bench = await createBench()
  const { radio, fake, clock } = bench
  const heard: Link["kind"][] = []
  radio.watchLink?.(({ kind }) => heard.push(kind))
  fake.air = [heardAt("Home", openNetwork)]
  await radio.scan()
  await radio.join(asking("Home"), () => {})
  fake.play("wlan0", [{ kind: "device", state: 120, reason: 7 }])
  await until(
    () => heard.includes("down"),
    () => clock.advance(100),
  )
  fake.setState("wlan0", state)
  const asked = () => fake.asked.filter((entry) => entry.startsWith("activate")).length
  const before = asked()
  const pass = async (looks: number) => {
    for (let turn = 0; turn < looks; turn++) {
      await clock.advance(lookMilliseconds)
      for (let read = 0; read < 20; read++) await radio.keeper?.load()
    }
  }
  return { ...bench, heard, pass, askedSince: () => asked() - before }
}

describe.skipIf(isBusDaemonMissing)("a lost network", () => {
  test("that is heard for two looks and left alone is joined again", async () => {
    const { heard, pass, askedSince, clock } = await lost()
    await pass(1)
    expect(askedSince()).toBe(0)
    await pass(1)
    expect(askedSince()).toBe(1)
    await until(
      () => heard.at(-1) === "up",
      () => clock.advance(100),
    )
    await pass(3)
    expect(askedSince()).toBe(1)
  })

  test("that is not heard is waited for", async () => {
    const { fake, radio, pass, askedSince } = await lost()
    fake.air = []
    await radio.scan()
    await pass(4)
    expect(askedSince()).toBe(0)
  })

  test("that NetworkManager is joining is left to it", async () => {
    const { pass, askedSince } = await lost(50)
    await pass(4)
    expect(askedSince()).toBe(0)
  })

  test("that somebody left, too, is left alone", async () => {
    const { radio, pass, askedSince } = await lost()
    await radio.leave()
    await pass(4)
    expect(askedSince()).toBe(0)
  })
})
