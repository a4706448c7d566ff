/** Servers under load, in turn, so that what else the machine does meets all of them alike. */

import { median, percentile } from "./percentiles.ts"
import { processorMilliseconds } from "./process-figures.ts"
import { milliseconds, type Row, whole } from "./table.ts"

/** What clients met. */
export interface Load {
  readonly milliseconds: number
  /** One of each answer, in milliseconds. */
  readonly latencies: readonly number[]
}

export interface Contestant {
  readonly name: string
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

/** What cannot take part, and why. */
export interface Absent {
  readonly name: string
  readonly why: string
}

/** The first round of each warms it up and does not count. */
const countedRounds = 3
export const roundMilliseconds = 1000

/**
 * Starts every server, measures them in turn, stops them. One row each; the first is ours, and each other row tells
 * ours in its terms.
 */
export async function measureInTurn(
  what: string,
  starters: readonly (() => Promise<Contestant | Absent>)[],
  put: (port: number) => Promise<Load>,
): Promise<Row[]> {
  const entered: (Contestant | Absent)[] = []
  try {
    for (const starter of starters) entered.push(await starter())
    const contestants = entered.filter((entry) => "pid" in entry)
    for (const { port } of contestants) await put(port)
    const rounds: Round[] = []
    for (let count = 0; count < countedRounds; count++) {
      for (const contestant of contestants) rounds.push(await roundOf(contestant, put))
    }
    const [ours] = entered
    return entered.map((entry) => rowOf(what, entry, ours, rounds))
  } finally {
    for (const entry of entered) if ("pid" in entry) await entry.stop()
  }
}

interface Round extends Load {
  readonly name: string
  readonly processorMilliseconds: number
}

async function roundOf(
  { name, pid, port }: Contestant,
  put: (port: number) => Promise<Load>,
): Promise<Round> {
  const before = await processorMilliseconds(pid)
  const load = await put(port)
  return { ...load, name, processorMilliseconds: (await processorMilliseconds(pid)) - before }
}

function rowOf(
  what: string,
  entry: Contestant | Absent,
  ours: Contestant | Absent | undefined,
  rounds: readonly Round[],
): Row {
  const title = entry === ours ? `${what}: ${entry.name}` : `– ${entry.name}`
  if ("why" in entry) return { what: title, measured: entry.why }
  const own = rounds.filter(({ name }) => name === entry.name)
  const latencies = own.flatMap((round) => round.latencies)
  const processor = own.reduce((sum, round) => sum + round.processorMilliseconds, 0)
  const rate = rateOf(own)
  const oursOfIt = rateOf(rounds.filter(({ name }) => name === ours?.name)) / rate
  return {
    what: title,
    measured:
      `${whole(rate)}/s; p50 ${milliseconds(median(latencies))}, p99 ${milliseconds(percentile(latencies, 0.99))}; ` +
      `${whole((processor / latencies.length) * 1000)} µs of processor each`,
    ...(entry !== ours && { comparedWith: `Porchlight: ${whole(oursOfIt * 100)} % of this rate` }),
  }
}

function rateOf(rounds: readonly Round[]): number {
  return median(rounds.map((round) => (round.latencies.length / round.milliseconds) * 1000))
}
