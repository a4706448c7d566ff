import { createAlerts } from "./alerts.ts"
import { codeOf, type Suite, same } from "./claim.ts"
import { createHandClock } from "./hand-clock.fixture.ts"
import { openKeptAlerts } from "./kept-alerts.ts"
import { createReadings } from "./readings.ts"
import { createMemoryStore } from "./scripted-host.fixture.ts"

const silent = () => {}

async function begin() {
  const clock = createHandClock()
  const told: string[] = []
  const readings = createReadings({ clock, log: silent, onNews: (reading) => alerts?.measured(reading) })
  const alerts = createAlerts({
    host: { clock, log: silent },
    kept: await openKeptAlerts(createMemoryStore(), silent),
    deviceName: "ding-5cd80b1",
    readings: readings.all,
    lastJoined: undefined,
    notify({ title }) {
      told.push(title)
      return 1
    },
  })
  return { clock, told, alerts, temperature: readings.define("temperature", { unit: "°C" }) }
}

export const alertsSuite: Suite = {
  about: "alerts",
  claims: [
    {
      name: "tell once of a reading that is above its limit for so long, and not of one that is back",
      async run() {
        const { clock, told, alerts, temperature } = await begin()
        alerts.define("hot", { reading: "temperature", above: 30, for: "1min" })
        temperature.set(31)
        await clock.advance(30_000)
        temperature.set(29)
        await clock.advance(90_000)
        same(told.length, 0)
        temperature.set(32)
        await clock.advance(61_000)
        temperature.set(33)
        await clock.advance(61_000)
        same(told.length, 1)
        await alerts.close()
      },
    },
    {
      name: "of a reading that is not there are refused with a code",
      async run() {
        const { alerts } = await begin()
        same(await codeOf(() => alerts.define("wet", { reading: "rain", above: 1 })), "bad-alert")
        await alerts.close()
      },
    },
  ],
}
