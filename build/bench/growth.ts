/** How costs grow with the phones, the readings and the subscriptions of a house, up to what a device takes. */

import { partsMaximum } from "../../shared/home-contract.ts"
import { subscriptionsMaximum } from "../../shared/push-contract.ts"
import { startDevice } from "./device-process.ts"
import { fanOut, type Measuring, shareOfCore, startMeasuring } from "./measuring-device.ts"
import { askForPages } from "./page-clients.ts"
import { median, percentile } from "./percentiles.ts"
import { residentBytes } from "./process-figures.ts"
import { timesUntilTold } from "./push.ts"
import { megabytes, milliseconds, type Row, whole } from "./table.ts"

/** A hundred are more than a house has; of the streams a device holds twenty, as many as phones can be paired. */
const phonesAtOnce = [1, 10, 100]
const listeners = [1, 10, 20]
/** A hundred and a thousand are refused when a program defines them. */
const readings = [0, 10, partsMaximum]
const subscriptions = [1, 10, subscriptionsMaximum]

const pageRequests = 20_000
const pageMilliseconds = 2000
const ingestMilliseconds = 20_000
const changes = 10
const notifications = 20

export async function measureGrowth(): Promise<Row[]> {
  return [...(await pages()), ...(await measuring()), ...(await telling())]
}

async function pages(): Promise<Row[]> {
  const device = await startDevice()
  try {
    const rows: Row[] = []
    for (const connections of phonesAtOnce) {
      const load = {
        port: device.httpPort,
        connections,
        requests: pageRequests,
        milliseconds: pageMilliseconds,
      }
      const { answers, latencies, milliseconds: passed } = await askForPages(load)
      rows.push({
        what: `${rows.length === 0 ? "Setup page for" : "– for"} ${connections} phones at once`,
        measured:
          `${whole((answers / passed) * 1000)}/s; p50 ${milliseconds(median(latencies))}, ` +
          `p99 ${milliseconds(percentile(latencies, 0.99))}; ${megabytes(await residentBytes(device.pid))} of memory`,
      })
    }
    return rows
  } finally {
    await device.stop()
  }
}

async function measuring(): Promise<Row[]> {
  const rows: Row[] = []
  for (const count of readings) {
    const device = await startMeasuring(count)
    try {
      const share = await shareOfCore(device, ingestMilliseconds)
      const memory = megabytes(await residentBytes(device.pid))
      rows.push({
        what: `${rows.length === 0 ? "Measuring" : "–"} ${count} readings once a second`,
        measured: `${(share * 100).toFixed(2)} % of one core; ${memory} of memory`,
        ...(count === partsMaximum && { comparedWith: "more are refused" }),
      })
      if (count === partsMaximum) rows.push(...(await listening(device)))
    } finally {
      await device.stop()
    }
  }
  return rows
}

async function listening(device: Measuring): Promise<Row[]> {
  const rows: Row[] = []
  for (const phones of listeners) {
    const times = await fanOut(device, phones, changes)
    rows.push({
      what: `${rows.length === 0 ? "A control that is set, until the last has heard it: of" : "– of"} ${phones} phones`,
      measured: spread(times),
      comparedWith: "the device gathers news for 100 ms",
    })
  }
  return rows
}

async function telling(): Promise<Row[]> {
  const rows: Row[] = []
  for (const phones of subscriptions) {
    const times = await timesUntilTold(phones, notifications)
    rows.push({
      what: `${rows.length === 0 ? "From notify until the last has its message: of" : "– of"} ${phones} subscriptions at one service`,
      measured: spread(times),
      ...(phones === subscriptionsMaximum && { comparedWith: "more are refused" }),
    })
  }
  return rows
}

function spread(times: readonly number[]): string {
  return `${milliseconds(median(times))} (${milliseconds(Math.min(...times))} to ${milliseconds(Math.max(...times))})`
}
