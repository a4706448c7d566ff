/** Alerts of a device for tests: its readings, its clock moved by hand, and what people were told. */
import { type Alerts, createAlerts } from "./alerts.ts"
import type { DiskSpace } from "./host.ts"
import { openKeptAlerts } from "./kept-alerts.ts"
import type { Notification } from "./notification.ts"
import { createReadings, type Readings } from "./readings.ts"
import {
  createMemoryStore,
  createScriptedHost,
  type MemoryStore,
  type ScriptedHost,
  todayMilliseconds,
} from "./scripted-host.fixture.ts"

export interface AlertsBench {
  readonly alerts: Alerts
  readonly readings: Readings
  readonly host: ScriptedHost
  readonly store: MemoryStore
  readonly told: Notification[]
  /** Titles and bodies, without the marks around names. */
  texts(): string[]
  /** The same device, started anew after so long. */
  restarted(afterMilliseconds?: number): Promise<AlertsBench>
}

interface Options {
  readonly store?: MemoryStore
  readonly startsAt?: number
  readonly lastJoined?: string
  readonly disk?: () => DiskSpace
  /** What the program says before anything else. */
  readonly begin?: (bench: Pick<AlertsBench, "alerts" | "readings">) => void
}

export async function startAlerts(options: Options = {}): Promise<AlertsBench> {
  const { store = createMemoryStore(), startsAt = todayMilliseconds, disk, begin } = options
  const scripted = createScriptedHost({ store, wallMilliseconds: () => startsAt + host.clock.now() })
  const host: ScriptedHost = disk === undefined ? scripted : { ...scripted, diskSpace: async () => disk() }
  const told: Notification[] = []
  const kept = await openKeptAlerts(store, host.log)
  let alerts: Alerts | undefined
  const readings = createReadings({
    ...{ clock: host.clock, log: host.log },
    onNews: (reading) => alerts?.measured(reading),
  })
  alerts = createAlerts({
    ...{ host, kept, deviceName: "ding", lastJoined: options.lastJoined, readings: readings.all },
    notify: (notification) => told.push(notification),
  })
  begin?.({ alerts, readings })
  await host.clock.advance(0)
  return {
    ...{ alerts, readings, host, store, told },
    texts: () => told.map(({ title, body }) => `${title} | ${body ?? ""}`.replace(/[\u2068\u2069]/g, "")),
    async restarted(afterMilliseconds = 60_000) {
      await alerts.close()
      readings.close()
      return startAlerts({ ...options, store, startsAt: startsAt + host.clock.now() + afterMilliseconds })
    },
  }
}
