/** A year at home, a minute at a time, with phones that come and go. Its clock is moved by hand. */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { Device } from "../../firmware/core/device.ts"
import type { Response } from "../../firmware/core/http.ts"
import { createChance } from "./chance.ts"
import { type Finding, openLedger, type Scale } from "./finding.ts"
import { createHandClock } from "./hand-clock.ts"
import { createHostileRadio } from "./hostile-radio.ts"
import { createMemoryHost, type MemoryHost } from "./memory-host.ts"

const minute = 60_000
const yearMinutes = 365 * 24 * 60
const phonesMaximum = 20

/** After a month every ring of history has gone round, but for the month's own, which has a fixed number of places. */
const looks = 8

/** In millions of bytes, between the second look and the last: what an engine keeps for reasons of its own. */
const heapGrownMaximum = 4

export async function soak(scale: Scale): Promise<Finding[]> {
  const ledger = openLedger()
  const chance = createChance(scale.seed)
  const clock = createHandClock()
  const radio = createHostileRadio(chance, clock, true)
  radio.behave()
  const host = createMemoryHost(radio, clock, true)
  const device = await Device.open({ name: "ding-5cd80b1", version: "1.0.0", setupCode: "none", host })
  const heaps: number[] = []
  const stored: number[] = []
  try {
    await bringHome(device, host)
    const reading = device.reading("temperature", { unit: "°C", decimals: 1 })
    device.control("lamp", { kind: "switch", get: () => true, set: () => {} })
    const phones = await phonesOf(device, host)
    const minutes = scale.count(yearMinutes)
    const betweenLooks = Math.ceil(minutes / looks)
    for (; ledger.count < minutes; ledger.count++) {
      reading.set(20 + chance.below(100) / 10)
      if (chance.oneIn(30)) device.log(`The door was opened ${chance.below(1000)} times.`)
      if (chance.oneIn(5)) await chance.pick(phones).comeOrGo()
      await clock.advance(minute)
      if ((ledger.count + 1) % betweenLooks !== 0) continue
      for (const phone of phones) phone.go()
      heaps.push(heapBytes())
      stored.push([...host.values.values()].reduce((sum, { length }) => sum + length, 0))
    }
    const grown = ((heaps.at(-1) ?? 0) - (heaps[1] ?? 0)) / 1e6
    if (grown > heapGrownMaximum) ledger.fault(`The heap grew by ${grown.toFixed(1)} MB.`)
    const errors = host.logged.filter(({ level }) => level === "error" || level === "warn")
    for (const { message } of errors) ledger.fault(`It complained: ${message}`)
    const largest = Math.max(...stored)
    if (largest > storedMaximum) ledger.fault(`It stores ${largest} bytes.`)
    const counts = `heap ${heaps.map((bytes) => (bytes / 1e6).toFixed(1)).join(", ")} MB; ${host.values.size} values, ${(largest / 1000).toFixed(0)} kB stored`
    const finding = ledger.finding({
      ...{ area: "Soak", what: "minutes at home, with 20 phones that come and go" },
      ...{ mustHold: "heap and stored values level off; no complaint", measured: counts },
    })
    return [finding]
  } finally {
    await device.close()
  }
}

/** A month of history for one reading, what happened, and what else a device keeps. */
const storedMaximum = 600_000

async function bringHome(device: Device, host: MemoryHost): Promise<void> {
  device.connectOrSetup().catch(() => {})
  await host.clock.advance(minute)
  await host.request("POST", "/api/connect", { ssid: "Home", password: "correct horse" })
  await host.clock.advance(10 * minute)
  if (device.network === undefined) throw new Error("The device did not come home.")
}

interface Phone {
  comeOrGo(): Promise<void>
  go(): void
}

async function phonesOf(device: Device, host: MemoryHost): Promise<Phone[]> {
  const phones: Phone[] = []
  for (let number = 1; number <= phonesMaximum; number++) {
    const { secret } = (await device.house?.doors.sessions.open({ name: `Phone ${number}` })) ?? {}
    let hangUp: (() => void) | undefined
    phones.push({
      async comeOrGo() {
        if (hangUp !== undefined) return this.go()
        const cookie = `__Host-porchlight=${secret}`
        await host.requestAtHome("/api/home", cookie)
        hangUp = listen(await host.requestAtHome("/api/home/events", cookie))
      },
      go() {
        hangUp?.()
        hangUp = undefined
      },
    })
  }
  return phones
}

function listen({ body, status }: Response): () => void {
  if (typeof body !== "function") throw new Error(`The stream was answered with ${status}.`)
  return body({ write: () => true, end: () => {} })
}

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

function heapBytes(): number {
  collect()
  return process.memoryUsage().heapUsed
}
