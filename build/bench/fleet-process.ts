/** A thousand devices in one process, each with a line of its own to the broker of the first word; their homes are played. */

interface Home {
  readonly id: string
  view(): object
}
type Relay = { changed(part: string): void }
type OpenRelay = (broker: { url: string }, machine: object) => Promise<(home: object) => Relay>

const { openRelay }: { openRelay: OpenRelay } = await import(
  new URL("../../firmware/fleet/relay.js", import.meta.url).href
)
const { nodeClock: clock }: { nodeClock: { now(): number } } = await import(
  new URL("../../firmware/hosts/node/clock.js", import.meta.url).href
)

const [url = "", count = "1000"] = process.argv.slice(2)
/** As of a board: load, temperature, memory, disk, signal. */
const readings = ["temperature", "load", "memory-used", "disk-used", "signal"]
const everyMilliseconds = 10_000
const log = () => {}
const random = (byteCount: number) => crypto.getRandomValues(new Uint8Array(byteCount))

function store() {
  const values = new Map<string, Uint8Array>()
  return {
    get: async (key: string) => values.get(key),
    set: async (key: string, value: Uint8Array) => void values.set(key, value),
    delete: async (key: string) => void values.delete(key),
    setAside: async (key: string) => key,
  }
}

function playedHome(number: number): Home {
  const id = number.toString(16).padStart(16, "0")
  const known = { ageMilliseconds: 0, staleAfterMilliseconds: 3 * everyMilliseconds, trend: null }
  return {
    id,
    view: () => ({
      device: { name: `ding-${id}`, version: "1.0.0" },
      network: null,
      readings: readings.map((reading) => {
        return { id: reading, label: reading, unit: "%", decimals: 1, value: 100 * Math.random(), ...known }
      }),
      controls: [{ kind: "switch", id: "lamp", label: "Lamp", queueable: false, value: true }],
      images: [],
    }),
  }
}

for (let number = 1; number <= Number(count); number++) {
  const home = playedHome(number)
  const open = await openRelay({ url }, { store: store(), clock, log, random })
  const relay = open({
    ...home,
    ...{ name: `ding-${number}`, version: "1.0.0", url: () => `https://ding-${number}.local` },
    ...{
      wallMilliseconds: () => Date.now(),
      onNews: () => {},
      set: async () => {},
      picture: async () => undefined,
    },
  })
  setTimeout(
    () => setInterval(() => relay.changed("readings"), everyMilliseconds),
    Math.random() * everyMilliseconds,
  )
}
