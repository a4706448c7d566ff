/** What a certificate costs the device: the signing alone, and the whole renewal while it runs. */
import { once } from "node:events"
import { request } from "node:http"
import { join } from "node:path"
import { startHomeDevice } from "./home-process.ts"
import { median } from "./percentiles.ts"
import { milliseconds, type Row } from "./table.ts"

const warmLeaves = 20
const renewals = 10
const aimMilliseconds = 50
const dayMilliseconds = 86_400_000

/** Of `firmware/hosts/node/certifier.ts` and `firmware/core/certificate-plan.ts`, what is used here. */
interface Keyed {
  readonly certificate: Uint8Array
  readonly key: Uint8Array
}
interface Certifier {
  makeRoot(request: unknown): Promise<Keyed>
  issueLeaf(root: Keyed, request: object): Promise<Keyed>
}
type PlanRoot = (name: string, now: number, random: (byteCount: number) => Uint8Array) => unknown

export async function measureLeaf(): Promise<Row[]> {
  const { loading, first, warm } = await signing()
  const renewing = await renewal()
  const aim = `under ${milliseconds(aimMilliseconds)}`
  return [
    {
      what: "A leaf issued, first in its process, X.509 loaded before",
      measured: milliseconds(first),
      aim,
    },
    { what: `– once it is warm (median and worst of ${warmLeaves})`, measured: middleAndWorst(warm) },
    { what: "– loading X.509, which a thread does that ends with its work", measured: milliseconds(loading) },
    {
      what: `– a whole renewal in a running device: thread, loading, issuing, storing (median and worst of ${renewals})`,
      measured: middleAndWorst(renewing),
    },
  ]
}

async function signing(): Promise<{ loading: number; first: number; warm: readonly number[] }> {
  const firmware = new URL("../../firmware/", import.meta.url)
  const startTime = performance.now()
  const { nodeCertifier }: { nodeCertifier: Certifier } = await import(
    new URL("hosts/node/certifier.js", firmware).href
  )
  const random = (byteCount: number) => crypto.getRandomValues(new Uint8Array(byteCount))
  const { planRoot }: { planRoot: PlanRoot } = await import(
    new URL("core/certificate-plan.js", firmware).href
  )
  // Making the root is what loads the rest of it.
  const root = await nodeCertifier.makeRoot(planRoot("bench", Date.now(), random))
  const loading = performance.now() - startTime
  async function issue(): Promise<number> {
    const issueTime = performance.now()
    await nodeCertifier.issueLeaf(root, {
      hostName: "bench.local",
      addresses: [Uint8Array.of(192, 168, 1, 17)],
      serial: Uint8Array.from([0x40, ...random(15)]),
      validFrom: Date.now() - dayMilliseconds,
      validUntil: Date.now() + dayMilliseconds,
    })
    return performance.now() - issueTime
  }
  const first = await issue()
  const warm: number[] = []
  for (let count = 0; count < warmLeaves; count++) warm.push(await issue())
  return { loading, first, warm }
}

/** At its control socket, as `porchlight ca renew` asks. */
async function renewal(): Promise<readonly number[]> {
  const device = await startHomeDevice()
  try {
    const times: number[] = []
    for (let count = 0; count < renewals; count++) {
      const startTime = performance.now()
      await renew(join(device.stateFolder, "control.sock"))
      times.push(performance.now() - startTime)
    }
    return times
  } finally {
    await device.stop()
  }
}

async function renew(socketPath: string): Promise<void> {
  const headers = { "content-type": "application/json" }
  const asking = request({ socketPath, method: "POST", path: "/ca/renew", headers })
  asking.end("{}")
  const [response] = await once(asking, "response")
  response.resume()
  await once(response, "end")
  if (response.statusCode !== 200) throw new Error(`A renewal was answered with ${response.statusCode}.`)
}

function middleAndWorst(values: readonly number[]): string {
  return `${milliseconds(median(values))}, worst ${milliseconds(Math.max(...values))}`
}
