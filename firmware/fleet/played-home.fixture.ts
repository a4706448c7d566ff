/** A home of real readings, controls and pictures, with a relay to it, in a time that passes twenty times as fast. */
import type { ControlValue, HomeView } from "../../shared/home-contract.ts"
import { type Controls, createControls } from "../core/controls.ts"
import type { Clock, LogLevel, Store } from "../core/host.ts"
import { createImages, type Images } from "../core/images.ts"
import { RequestProblem } from "../core/problem.ts"
import { createReadings, type Readings } from "../core/readings.ts"
import type { Relay } from "../core/relay.ts"
import { createMemoryStore } from "../core/scripted-host.fixture.ts"
import type { MqttOptions } from "../mqtt-options.ts"
import { openRelay } from "./relay.ts"

/** Twenty times as fast, pauses of half a minute pass in a second and a half. */
export function createQuickClock(speed = 20): Clock {
  return {
    now: () => performance.now() * speed,
    after(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds / speed)
      return () => clearTimeout(timer)
    },
  }
}

export interface PlayedHome {
  readonly readings: Readings
  readonly controls: Controls
  readonly images: Images
  readonly relay: Relay
  readonly store: Store
  /** `warn: The broker …`. */
  readonly lines: readonly string[]
  /** As often as the app was told that the relay's view is another. */
  readonly news: () => number
  close(): Promise<void>
}

export const playedId = "5cd80b1f00d2a7e4"

export async function playHome(
  broker: MqttOptions,
  { store = createMemoryStore(), clock = createQuickClock() }: { store?: Store; clock?: Clock } = {},
): Promise<PlayedHome> {
  const lines: string[] = []
  const log = (level: LogLevel, message: string) => void lines.push(`${level}: ${message}`)
  let relay: Relay | undefined
  let news = 0
  const readings = createReadings({ clock, log, onNews: () => relay?.changed("readings") })
  const keys = {
    look: () => "new" as const,
    begin: async () => {},
    finish: async () => {},
    forget: async () => {},
  }
  const controls = createControls({
    ...{ clock, log, keys },
    onNews: () => relay?.changed("controls"),
    onSet: () => {},
  })
  const images = createImages({ clock, log, onNews: () => relay?.changed("images") })
  const open = await openRelay(broker, {
    store,
    clock,
    log,
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
  })
  relay = open({
    ...{ id: playedId, name: "ding-5cd80b1", version: "1.2.3" },
    url: () => "https://ding-5cd80b1.local",
    view: (): HomeView => ({
      contract: 1,
      device: { name: "ding-5cd80b1", version: "1.2.3", uptimeMilliseconds: 0, capabilities: [] as never },
      network: null,
      readings: [...readings.all.values()].map((each) => each.view()),
      controls: [...controls.all.values()].map((each) => each.view()),
      images: [...images.all.values()].map((each) => each.view()),
      happened: [],
    }),
    wallMilliseconds: () => Date.now(),
    async set(id: string, value: ControlValue) {
      await controls.all.get(id)?.put({ value })
    },
    async picture(id, isFresh) {
      const image = images.all.get(id)
      if (image === undefined) throw new RequestProblem("not-found", "There is no such picture.")
      if (isFresh) return image.fresh()
      return image.view().ageMilliseconds === null ? undefined : image.last()
    },
    onNews: () => void news++,
  })
  const made = relay
  return {
    ...{ readings, controls, images, relay: made, store, lines },
    news: () => news,
    async close() {
      readings.close()
      controls.close()
      images.close()
      await made.close()
    },
  }
}
