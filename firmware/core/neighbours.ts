/**
 * Other devices of the house. They are looked for while somebody asks, and never otherwise.
 *
 * What is found was told by whoever answered on the network, so nothing is taken that the contract has no room for, and
 * no address is asked that is not of a home: where an answer came from can be made up (RFC 768), and this device would
 * ask strangers on its behalf.
 */
import * as v from "valibot"
import {
  type Introduced,
  introduceRequestSchema,
  type Neighbour,
  type NeighboursView,
  neighbourSchema,
  neighboursMaximum,
} from "../../shared/home-contract.ts"
import { parseAddress } from "./address.ts"
import { readShape } from "./body.ts"
import { isHomeAddress } from "./home-names.ts"
import type { AnnouncedDevice, Host, LookedAt } from "./host.ts"
import type { House } from "./house.ts"
import type { Request } from "./http.ts"
import { ownersCertificate } from "./introductions.ts"
import { json } from "./json.ts"
import { RequestProblem } from "./problem.ts"
import type { Answer } from "./routes.ts"
import { withinLimit } from "./time-limit.ts"

export interface NeighboursOptions {
  readonly host: Pick<Host, "clock" | "neighbours">
  readonly ownId: string
  readonly house: () => Pick<House, "root" | "introductions"> | undefined
}

/** After the two seconds of the search; the app waits for 8 s in all. */
const lookMilliseconds = 4_000

/** Whoever asks this soon again is told the same, so no number of phones makes the network busier than one does. */
const freshMilliseconds = 5_000

const silent: LookedAt = { answers: false, isSecure: false, sharesRoot: false }

/** None where the machine cannot look for others. */
export function neighbourRoutes(
  options: NeighboursOptions,
): ReadonlyMap<string, ReadonlyMap<string, Answer>> {
  if (options.host.neighbours === undefined) return new Map()
  const look = createLook(options)
  const introduced = async (request: Request): Promise<Introduced> => {
    const { id } = readShape(request, introduceRequestSchema)
    const neighbour = (await look.last()).neighbours.find((each) => each.id === id)
    const introductions = options.house()?.introductions
    if (neighbour === undefined) throw notFound()
    if (introductions === undefined) throw new RequestProblem("pairing-refused", ownersCertificate)
    if (!neighbour.sharesRoot) throw notShared()
    return { url: `${neighbour.url}/#introduction=${await introductions.write(id)}` }
  }
  return new Map([
    ["/api/neighbours", new Map([["GET", async () => json(200, await look.now())]])],
    [
      "/api/neighbours/introduce",
      new Map([["POST", async (request: Request) => json(200, await introduced(request))]]),
    ],
  ])
}

interface Look {
  now(): Promise<NeighboursView>
  /** What was seen last, however long ago. Looks where nothing was. */
  last(): Promise<NeighboursView>
}

/** One look for all who ask meanwhile, and shortly after. */
function createLook(options: NeighboursOptions): Look {
  const { clock } = options.host
  let looking: Promise<NeighboursView> | undefined
  let last: { readonly view: NeighboursView; readonly at: number } | undefined

  async function look(): Promise<NeighboursView> {
    try {
      const view = { neighbours: await neighboursOf(options) }
      last = { view, at: clock.now() }
      return view
    } finally {
      looking = undefined
    }
  }

  const lookOnce = () => {
    looking ??= look()
    return looking
  }
  return {
    async now() {
      if (last !== undefined && clock.now() - last.at < freshMilliseconds) return last.view
      return lookOnce()
    },
    last: async () => last?.view ?? lookOnce(),
  }
}

async function neighboursOf({ host, ownId, house }: NeighboursOptions): Promise<Neighbour[]> {
  const { clock, neighbours } = host
  const others = ((await neighbours?.find()) ?? []).filter((device) => device.id !== ownId && isSound(device))
  const root = house()?.root()?.certificate
  return Promise.all(
    others.slice(0, neighboursMaximum).map(async (device) => {
      const { outcome } = withinLimit(
        clock,
        lookMilliseconds,
        () => neighbours?.lookAt(device, root) ?? silent,
      )
      const ended = await outcome
      return neighbourOf(device, ended.kind === "done" ? ended.value : silent)
    }),
  )
}

function isSound(device: AnnouncedDevice): boolean {
  const address = parseAddress(device.address)
  const isPort = Number.isInteger(device.port) && device.port > 0 && device.port < 65_536
  return (
    address !== undefined &&
    isHomeAddress(address) &&
    isPort &&
    v.is(neighbourSchema, neighbourOf(device, silent))
  )
}

function neighbourOf({ id, version, hostName, port }: AnnouncedDevice, looked: LookedAt): Neighbour {
  const { answers, isSecure, sharesRoot } = looked
  // One that is silent is best known by its port.
  const isPlain = answers ? !isSecure : port === 80
  const usual = isPlain ? 80 : 443
  const url = `${isPlain ? "http" : "https"}://${hostName}${port === usual ? "" : `:${port}`}`
  return { id, url, version, answers, sharesRoot }
}

function notFound(): RequestProblem {
  return new RequestProblem("not-found", "No such device was seen in this house. Look again.")
}

function notShared(): RequestProblem {
  return new RequestProblem(
    "pairing-refused",
    "That device did not show a certificate of this one's root, so it would not take its word. Type the code on its label.",
  )
}
