import { expect, test } from "vitest"
import { createHandClock, settled } from "./hand-clock.fixture.ts"
import { fails, never } from "./scripted-radio.fixture.ts"
import { createWifiSignal } from "./wifi-signal.ts"

const home = "SG9tZQ"

function bench(answer: (() => Promise<unknown>) | undefined) {
  const clock = createHandClock()
  const state = { ssidBytes: home as string | undefined, asked: 0, news: 0, answer }
  const signal = createWifiSignal({
    clock,
    radio:
      answer === undefined
        ? {}
        : {
            signalPercent: async () => {
              state.asked++
              return state.answer?.() as Promise<number | undefined>
            },
          },
    ssidBytes: () => state.ssidBytes,
    onNews: () => void state.news++,
  })
  return { clock, signal, state }
}

test("is not known before somebody looks, and then news once", async () => {
  const { signal, state } = bench(async () => 74)
  expect([signal.percentOf(home), state.asked]).toEqual([null, 0])
  for (let looks = 0; looks < 3; looks++) {
    signal.look()
    await settled()
  }
  expect([signal.percentOf(home), state.news]).toEqual([74, 1])
})

test("is told no more when nobody has looked for a while, or of another network", async () => {
  const { clock, signal } = bench(async () => 74)
  signal.look()
  await settled()
  expect(signal.percentOf("QXR0aWM")).toBe(null)
  await clock.advance(15_001)
  expect(signal.percentOf(home)).toBe(null)
})

test.each([
  ["cannot tell", undefined],
  ["fails", fails],
  ["has joined nothing", async () => undefined],
])("of a radio that %s is null", async (_what, answer) => {
  const { signal, state } = bench(answer)
  signal.look()
  await settled()
  expect([signal.percentOf(home), state.news]).toEqual([null, 0])
})

test("asks a radio that does not answer once, however often somebody looks", async () => {
  const { clock, signal, state } = bench(never)
  for (let looks = 0; looks < 4; looks++) {
    signal.look()
    await clock.advance(5_000)
  }
  expect(state.asked).toBe(1)
})

test("that comes after the network was left is not that of the next one", async () => {
  let tell = (_percent: number) => {}
  const { signal, state } = bench(() => new Promise<number>((resolve) => (tell = resolve)))
  signal.look()
  await settled()
  state.ssidBytes = "QXR0aWM"
  tell(74)
  await settled()
  expect([signal.percentOf("QXR0aWM"), signal.percentOf(home), state.news]).toEqual([null, null, 0])
})

test("is asked of nobody while no network is joined", () => {
  const { signal, state } = bench(async () => 74)
  state.ssidBytes = undefined
  signal.look()
  expect(state.asked).toBe(0)
})
