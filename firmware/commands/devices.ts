/** `porchlight devices`: those in this machine's networks, found by multicast DNS. */
import { setTimeout as pause } from "node:timers/promises"
import type { AnnouncedDevice } from "../core/host.ts"
import { findDevices } from "../hosts/node/announced-devices.ts"
import { lookAt } from "../hosts/node/looked-at-device.ts"

export interface DevicesOptions {
  readonly json: boolean
  /** Goes on, and tells each that comes, changes and goes. */
  readonly watch: boolean
}

export interface SeenDevice extends AnnouncedDevice {
  readonly answers: boolean
  /** Whole days; below 0 where it has ended. Null where none was shown. */
  readonly certificateDays: number | null
}

const everyMilliseconds = 5_000

/** What the air loses now and then is not gone. */
const missedMaximum = 3

export async function printDevices({ json, watch }: DevicesOptions): Promise<void> {
  const write = (text: string) => void process.stdout.write(text)
  if (!watch) {
    const devices = await seen()
    return write(json ? `${JSON.stringify(devices, undefined, 2)}\n` : devicesText(devices))
  }
  const follow = createFollower()
  for (;;) {
    for (const change of follow(await seen())) {
      write(json ? `${JSON.stringify(change)}\n` : `${changeText(change)}\n`)
    }
    await pause(everyMilliseconds)
  }
}

async function seen(): Promise<SeenDevice[]> {
  const devices = await findDevices()
  return Promise.all(
    devices.map(async (device) => {
      const { answers, certificateDays } = await lookAt(device)
      return { ...device, answers, certificateDays }
    }),
  )
}

export interface Change {
  readonly kind: "found" | "changed" | "gone"
  readonly device: SeenDevice
}

/** What is another with each round. */
export function createFollower(): (devices: readonly SeenDevice[]) => Change[] {
  const known = new Map<string, { device: SeenDevice; missed: number }>()
  return (devices) => {
    const changes: Change[] = []
    for (const device of devices) {
      const before = known.get(device.id)?.device
      known.set(device.id, { device, missed: 0 })
      if (before === undefined) changes.push({ kind: "found", device })
      else if (JSON.stringify(before) !== JSON.stringify(device)) changes.push({ kind: "changed", device })
    }
    for (const [id, entry] of known) {
      if (devices.some((device) => device.id === id)) continue
      entry.missed += 1
      if (entry.missed < missedMaximum) continue
      known.delete(id)
      changes.push({ kind: "gone", device: entry.device })
    }
    return changes
  }
}

export function devicesText(devices: readonly SeenDevice[]): string {
  if (devices.length === 0) return "No device is announced in this computer's networks.\n"
  const rows = [["NAME", "ADDRESS", "VERSION", "STATE", "CERTIFICATE"], ...devices.map(rowOf)]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("")
}

function changeText({ kind, device }: Change): string {
  return kind === "gone" ? `${device.name}  is gone` : rowOf(device).join("  ")
}

function rowOf({ hostName, address, port, version, answers, certificateDays }: SeenDevice): string[] {
  const name = hostName.replace(/\.local$/, "")
  return [
    name,
    `${address}:${port}`,
    version,
    answers ? "answers" : "silent",
    certificateText(certificateDays),
  ]
}

function certificateText(days: number | null): string {
  if (days === null) return "none"
  if (days < 0) return "has ended"
  return days === 1 ? "ends in 1 day" : `ends in ${days} days`
}
