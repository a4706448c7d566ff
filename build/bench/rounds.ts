/** Servers under load, in turn, so that what else the machine does meets all of them alike. */

import { median, percentile } from "./percentiles.ts"
import { processorMilliseconds } from "./process-figures.ts"
import { milliseconds, type Row, whole } from "./table.ts"

/** What clients met. */
export interface Load {
  readonly milliseconds: number
  readonly answers: number
  /** One of each answer, in milliseconds; none where the clients tell only their mean. */
  readonly latencies: readonly number[]
  readonly meanMilliseconds?: number
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
const countedRounds = 5
export const roundMilliseconds = 1000

export interface Contest {
  readonly what: string
  /** In the short table. */
  readonly headline: string
  /** Of the rate of ours. */
  readonly aim: string
  /** The first one is ours. */
  readonly starters: readonly (() => Promise<Contestant | Absent>)[]
}

/**
 * Starts every server, measures them in turn, stops them. One row each; the first is ours, and each other row tells
 * ours in its terms.
 */
export async function measureInTurn(contest: Contest, put: (port: number) => Promise<Load>): Promise<Row[]> {
  const { starters } = contest
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
    return entered.map((entry) => rowOf(contest, entry, ours, rounds))
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
  contest: Contest,
  entry: Contestant | Absent,
  ours: Contestant | Absent | undefined,
  rounds: readonly Round[],
): Row {
  const isOurs = entry === ours
  const what = isOurs ? `${contest.what}: ${entry.name}` : `– ${entry.name}`
  const headline = isOurs ? `${contest.headline}: ${entry.name}` : what
  if ("why" in entry) return { what, headline, measured: entry.why }
  const own = rounds.filter(({ name }) => name === entry.name)
  const oursOfIt = median(ratesOf(rounds.filter(({ name }) => name === ours?.name))) / median(ratesOf(own))
  return {
    ...{ what, headline },
    measured: `${rateText(own)}; ${latencyText(own)}; ${processorText(own)}`,
    ...(isOurs
      ? { aim: contest.aim }
      : { comparedWith: `Porchlight: ${oursOfIt.toFixed(2)} times this rate` }),
  }
}

function rateText(own: readonly Round[]): string {
  const rates = ratesOf(own)
  return `${whole(median(rates))}/s (${whole(Math.min(...rates))} to ${whole(Math.max(...rates))})`
}

function latencyText(own: readonly Round[]): string {
  const latencies = own.flatMap((round) => round.latencies)
  if (latencies.length === 0)
    return `mean ${milliseconds(median(own.map((round) => round.meanMilliseconds ?? Number.NaN)))}`
  return `p50 ${milliseconds(median(latencies))}, p99 ${milliseconds(percentile(latencies, 0.99))}`
}

function processorText(own: readonly Round[]): string {
  const answers = own.reduce((sum, round) => sum + round.answers, 0)
  const processor = own.reduce((sum, round) => sum + round.processorMilliseconds, 0)
  return `${((processor / answers) * 1000).toFixed(1)} µs of processor each`
}

function ratesOf(rounds: readonly Round[]): readonly number[] {
  return rounds.map((round) => (round.answers / round.milliseconds) * 1000)
}
