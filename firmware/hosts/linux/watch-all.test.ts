import { getEventListeners } from "node:events"
import { expect, onTestFinished, test } from "vitest"
import { createHandClock } from "../../core/hand-clock.fixture.ts"
import { activateAccessPoint } from "./access-point-activation.ts"
import { type Bus, openBus } from "./bus.ts"
import { isBusDaemonMissing, startBusDaemon } from "./bus-daemon.fixture.ts"
import { join } from "./join.ts"
import { createLinkWatch } from "./link-watch.ts"
import { createFakeNetworkManager } from "./network-manager.fixture.ts"
import { createNetworkManager, type NetworkManager } from "./network-manager.ts"
import { asking, toAccessPoint } from "./radio-bench.fixture.ts"
import { scan } from "./scan.ts"
import { watchAll } from "./watch-all.ts"

test("watches that are one end together, and once", async () => {
  const ended: string[] = []
  const end = await watchAll(["one", "other"].map((name) => async () => () => void ended.push(name)))
  expect(ended).toEqual([])
  end()
  end()
  expect(ended).toEqual(["one", "other"])
})

/** NetworkManager on a bus that refuses one watch, the `refused`th, and counts those that have not ended. */
async function setUp(refused: number) {
  const daemon = await startBusDaemon()
  onTestFinished(() => daemon.stop())
  const fake = await createFakeNetworkManager(daemon.address)
  onTestFinished(() => fake.close())
  fake.addRadio("wlan0")
  const real = await openBus(daemon.address)
  onTestFinished(() => real.close())
  let begun = 0
  let open = 0
  const counted =
    <Filter, Listener>(watch: (filter: Filter, listener: Listener) => Promise<() => void>) =>
    async (filter: Filter, listener: Listener) => {
      begun += 1
      if (begun === refused) throw new Error("refused")
      const end = await watch(filter, listener)
      open += 1
      return () => {
        open -= 1
        end()
      }
    }
  const bus: Bus = { ...real, watch: counted(real.watch), watchService: counted(real.watchService) }
  const manager = createNetworkManager(bus)
  const devicePath = await manager.devicePath("wlan0")
  const { signal } = new AbortController()
  return { manager, devicePath, signal, left: () => open + getEventListeners(signal, "abort").length }
}

interface Case {
  readonly manager: NetworkManager
  readonly devicePath: string
  readonly signal: AbortSignal
}

const interfaceName = "wlan0"
const clock = createHandClock()
const log = () => {}
const cases: readonly (readonly [what: string, watches: number, work: (given: Case) => Promise<unknown>])[] =
  [
    [
      "a join",
      4,
      ({ manager, signal }) =>
        join(asking("Home"), () => {}, { manager, clock, log, interfaceName, heard: [], signal }),
    ],
    [
      "an access point",
      3,
      ({ manager, devicePath }) => {
        const channel = { band: "bg", number: 1 } as const
        const context = { manager, clock, interfaceName, channel, onDown() {} }
        return activateAccessPoint(toAccessPoint, devicePath, context)
      },
    ],
    [
      "the look at the link",
      4,
      ({ manager }) => createLinkWatch({ manager, clock, stationName: interfaceName, isOurs: () => false }),
    ],
    [
      "a scan",
      1,
      ({ manager, devicePath, signal }) =>
        scan({ manager, clock, devicePath, interfaceName, isOwn: () => false, signal }),
    ],
  ]
const refusals = cases.flatMap(([what, watches, work]) =>
  Array.from({ length: watches }, (_, index) => [what, index + 1, work] as const),
)

test.skipIf(isBusDaemonMissing).each(refusals)(
  "%s that cannot begin its watch %s leaves none behind",
  async (_what, refused, work) => {
    const { left, ...given } = await setUp(refused)
    await expect(work(given)).rejects.toThrow("refused")
    expect(left()).toBe(0)
  },
)
