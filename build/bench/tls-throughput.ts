/** What a visit by HTTPS costs, beside what else could serve the same page with the same key. */
import { join } from "node:path"
import { startBareHttps } from "./bare.ts"
import { root } from "./device-process.ts"
import { startHomeDevice } from "./home-process.ts"
import { startSecureNginx } from "./nginx.ts"
import { type CertificatePair, makePair } from "./openssl-pair.ts"
import { median } from "./percentiles.ts"
import { endedChildrenMilliseconds, processorMilliseconds } from "./process-figures.ts"
import type { Absent, Contestant } from "./rounds.ts"
import { milliseconds, type Row, whole } from "./table.ts"
import { type TlsVisit, visitByTls } from "./tls-clients.ts"

/** Where the build puts the app's page. */
const appFile = join(root, "dist/web/app/index.html.gz")

/** The first round of each warms it up and does not count. */
const countedRounds = 5

/** A small computer's HTTPS as it is met elsewhere: the README of `ide/circuitpython-https-server`, with RSA-1024. */
const picoMilliseconds = 6000

interface Kind {
  readonly visit: TlsVisit
  readonly what: string
  /** How many clients at once. */
  readonly clients: number
  /** In the short table. */
  readonly headline?: string
  /** How many times nginx's time ours may be. */
  readonly aim?: number
}

const kinds: readonly Kind[] = [
  {
    ...{ visit: "handshake", what: "TLS 1.3 with P-256, full handshakes, 2 clients at once", clients: 2 },
    headline: "TLS 1.3, full handshakes",
  },
  { visit: "page", what: "The app's page after a full handshake, 1 client", clients: 1, aim: 1.3 },
  { visit: "resumed-page", what: "The app's page on the ticket of a visit before", clients: 1, aim: 1.2 },
]

interface Round {
  readonly name: string
  /** From one visit of a client to its next. */
  readonly visitMilliseconds: number
  readonly perSecond: number
  /** Of processor, for each visit. */
  readonly serverMilliseconds: number
  /**
   * Of processor, for each visit, of both sides. They take turns, so it is what a visit takes where nothing else is at
   * work; where much is, it is the only figure to be trusted.
   */
  readonly bothMilliseconds: number
}

export async function measureTls(): Promise<Row[]> {
  const pair = await makePair()
  const entered: (Contestant | Absent)[] = []
  try {
    entered.push(await startOurs(pair), await startBareHttps(appFile, pair))
    entered.push(await startSecureNginx(appFile, pair))
    const rows: Row[] = []
    for (const kind of kinds) rows.push(...(await measureKind(kind, entered)))
    return rows
  } finally {
    for (const entry of entered) if ("pid" in entry) await entry.stop()
    await pair.remove()
  }
}

async function startOurs(pair: CertificatePair): Promise<Contestant> {
  const { pid, httpsPort, stop } = await startHomeDevice(pair)
  return { name: "Porchlight", pid, port: httpsPort, stop }
}

async function measureKind(kind: Kind, entered: readonly (Contestant | Absent)[]): Promise<Row[]> {
  const contestants = entered.filter((entry) => "pid" in entry)
  for (const contestant of contestants) await roundOf(kind, contestant)
  const rounds: Round[] = []
  for (let count = 0; count < countedRounds; count++) {
    for (const contestant of contestants) rounds.push(await roundOf(kind, contestant))
  }
  return entered.map((entry, place) => rowOf(kind, entry, place === 0, rounds))
}

async function roundOf({ visit, clients }: Kind, { name, pid, port }: Contestant): Promise<Round> {
  const figures = () => Promise.all([processorMilliseconds(pid), endedChildrenMilliseconds()])
  const [serverBefore, clientsBefore] = await figures()
  const loads = await Promise.all(Array.from({ length: clients }, () => visitByTls(port, visit)))
  const [serverAfter, clientsAfter] = await figures()
  const server = serverAfter - serverBefore
  const connections = loads.reduce((sum, load) => sum + load.connections, 0)
  return {
    name,
    visitMilliseconds: median(loads.map((load) => load.milliseconds / load.connections)),
    perSecond: loads.reduce((sum, load) => sum + (load.connections / load.milliseconds) * 1000, 0),
    serverMilliseconds: server / connections,
    bothMilliseconds: (server + clientsAfter - clientsBefore) / connections,
  }
}

function rowOf(kind: Kind, entry: Contestant | Absent, isOurs: boolean, rounds: readonly Round[]): Row {
  const what = isOurs ? `${kind.what}: ${entry.name}` : `– ${entry.name}`
  const headline = kind.headline && (isOurs ? `${kind.headline}: ${entry.name}` : what)
  if ("why" in entry) return { what, ...(headline && { headline }), measured: entry.why }
  const own = rounds.filter(({ name }) => name === entry.name)
  const middle = (figure: Figure) => median(own.map((round) => round[figure]))
  const rates = own.map(({ perSecond }) => perSecond)
  const rate = `${whole(middle("perSecond"))}/s (${whole(Math.min(...rates))} to ${whole(Math.max(...rates))})`
  const time = kind.visit === "handshake" ? "" : `${middle("visitMilliseconds").toFixed(2)} ms each, `
  const processor = `${whole(middle("serverMilliseconds") * 1000)} µs of processor each`
  const times = (figure: Figure) => timesAsMuch(own, rounds, figure).toFixed(2)
  const pico = `the Pico W's HTTPS example: ${milliseconds(picoMilliseconds)}`
  return {
    what,
    ...(headline && { headline }),
    measured: `${time}${rate}; ${processor}, ${whole(middle("bothMilliseconds") * 1000)} µs with the client's`,
    ...(isOurs && {
      aim:
        kind.aim === undefined
          ? "at least 0.75 times nginx's rate"
          : `at most ${kind.aim} times nginx's time`,
    }),
    ...(isOurs
      ? kind.visit !== "handshake" && { comparedWith: pico }
      : {
          comparedWith:
            kind.visit === "handshake"
              ? `Porchlight: ${(1 / timesAsMuch(own, rounds, "visitMilliseconds")).toFixed(2)} times this rate, ${times("bothMilliseconds")} times the processor of both`
              : `Porchlight: ${times("visitMilliseconds")} times as long, ${times("bothMilliseconds")} times the processor of both`,
        }),
  }
}

type Figure = Exclude<keyof Round, "name">

/** The median of the rounds' own ratios: each of ours stands beside one that was measured seconds from it. */
function timesAsMuch(others: readonly Round[], rounds: readonly Round[], figure: Figure): number {
  const [first] = rounds
  const ours = rounds.filter(({ name }) => name === first?.name)
  return median(ours.map((round, place) => round[figure] / (others[place]?.[figure] ?? Number.NaN)))
}
