import { holds, type Suite, same } from "./claim.ts"
import { createHandClock } from "./hand-clock.fixture.ts"
import { openHappenings } from "./happenings.ts"
import { createHistory } from "./history.ts"
import { createReadings } from "./readings.ts"
import { createMemoryStore, todayMilliseconds } from "./scripted-host.fixture.ts"

const silent = () => {}

export const historySuite: Suite = {
  about: "what a device remembers",
  claims: [
    {
      name: "is a day of minutes, also after a start",
      async run() {
        const store = createMemoryStore()
        const clock = createHandClock()
        const wallClock = () => todayMilliseconds + clock.now()
        const begin = () => {
          const readings = createReadings({ clock, log: silent, onNews: silent })
          const measured = readings.define("temperature", { unit: "°C" })
          const history = createHistory({ store, clock, wallClock, log: silent, readings: () => [measured] })
          history.begin()
          return { measured, history }
        }
        const { measured, history } = begin()
        for (let minute = 0; minute < 5; minute++) {
          measured.set(20 + minute)
          await clock.advance(60_000)
        }
        const { rows } = await history.of(measured, "day")
        holds(rows.length >= 4, `five minutes leave rows, not ${rows.length}`)
        await history.close()
        const again = begin()
        holds((await again.history.of(again.measured, "day")).rows.length >= 4, "they are read again")
        await again.history.close()
        for (const [key, value] of store.values)
          holds(key.length <= 15 && value.length <= 4000, `a chip's store takes ${key}`)
      },
    },
    {
      name: "is what happened, without what cannot be seen",
      async run() {
        const store = createMemoryStore()
        const clock = createHandClock()
        const open = () => openHappenings({ store, clock, wallClock: () => undefined, log: silent })
        const happenings = await open()
        happenings.add("program", "The bell\u0007 rang.\ud83d")
        await happenings.close()
        same(
          (await open()).list().map(({ text }) => text),
          ["The bell  rang."],
        )
      },
    },
  ],
}
