/** A month of measuring, without waiting for it: the device's own code on a clock that runs by itself. */

/** Of `firmware/core` and `firmware/hosts/node`, what is used here. */
interface Clock {
  now(): number
  after(milliseconds: number, callback: () => void): () => void
}
interface Readings {
  readonly all: ReadonlyMap<string, unknown>
  define(id: string, options: object): { set(value: number): void }
}
interface Store {
  get(key: string): Promise<Uint8Array | undefined>
  set(key: string, value: Uint8Array): Promise<void>
  delete(key: string): Promise<void>
}

const minuteMilliseconds = 60_000
const monthMinutes = 31 * 24 * 60

/** Leaves in `stateFolder` what a device has that measured `ids` for a month, until now. */
export async function fillMonth(stateFolder: string, ids: readonly string[]): Promise<void> {
  const { createReadings } = await import(new URL("../../firmware/core/readings.js", import.meta.url).href)
  const { createHistory } = await import(new URL("../../firmware/core/history.js", import.meta.url).href)
  const { openStore } = await import(new URL("../../firmware/hosts/node/store.js", import.meta.url).href)
  const begin = Date.now() - monthMinutes * minuteMilliseconds
  const { clock, pass } = ownClock()
  const values = new Map<string, Uint8Array>()
  const store: Store = {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
  }
  const log = () => {}
  const readings: Readings = createReadings({ clock, log, onNews: () => {} })
  const wallClock = () => begin + clock.now()
  const history = createHistory({ store, clock, wallClock, log, readings: () => readings.all.values() })
  const all = ids.map((id) => readings.define(id, {}))
  history.begin()
  for (let minute = 0; minute < monthMinutes; minute++) {
    for (const [place, reading] of all.entries()) reading.set(20 + Math.sin(minute / 300 + place))
    pass(minuteMilliseconds)
    // What it writes is written before the next minute.
    await new Promise(setImmediate)
  }
  await history.close()
  const disk: Store = await openStore(stateFolder)
  for (const [key, value] of values) await disk.set(key, value)
}

function ownClock(): { clock: Clock; pass(milliseconds: number): void } {
  let present = 0
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>()
  return {
    clock: {
      now: () => present,
      after(milliseconds, callback) {
        const timer = { at: present + milliseconds, callback }
        timers.add(timer)
        return () => void timers.delete(timer)
      },
    },
    pass(milliseconds) {
      const end = present + milliseconds
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)
        if (next === undefined) break
        timers.delete(next)
        present = next.at
        next.callback()
      }
      present = end
    },
  }
}
