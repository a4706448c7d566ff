/** The device's HTTP before hostile requests. */
import { type DeviceProcess, startDevice } from "../bench/device-process.ts"
import { residentBytes } from "../bench/process-figures.ts"
import { createChance } from "./chance.ts"
import { type Finding, type Ledger, openLedger, type Scale } from "./finding.ts"
import { hostileRequest, splitEverywhere, strangeShapes } from "./http-requests.ts"
import { visitsDuring } from "./phone.ts"
import { answersIn, exchange } from "./raw-exchange.ts"

const area = "HTTP"

/** Half of the connections that a device holds, so that the phone is not helped by others' giving way. */
const atOnce = 64

export async function tortureHttp(scale: Scale): Promise<Finding[]> {
  const device = await startDevice()
  try {
    return [await mutatedRequests(scale, device), await partedEverywhere(device), await strange(device)]
  } finally {
    await device.stop()
  }
}

async function mutatedRequests(scale: Scale, device: DeviceProcess): Promise<Finding> {
  const count = scale.count(100_000)
  const chance = createChance(scale.seed)
  const ledger = openLedger()
  const before = await residentBytes(device.pid)
  async function client(): Promise<void> {
    while (ledger.count < count) {
      ledger.count += 1
      const pieces = hostileRequest(chance)
      await ask(ledger, device, pieces, () => Buffer.concat(pieces).toString("latin1"))
    }
  }
  const visits = await visitsDuring(
    Promise.all(Array.from({ length: atOnce }, client)),
    device.httpPort,
    scale,
  )
  for (const fault of visits.faults) ledger.fault(fault)
  const grown = ((await residentBytes(device.pid)) - before) / 1e6
  if (grown > grownMaximum) ledger.fault(`The device took ${grown.toFixed(1)} MB more memory.`)
  return ledger.finding({
    ...{ area, what: "mutated requests, 64 at once, while a phone works" },
    mustHold: "a problem, a right answer or a closed connection; phone served within 1 s",
    measured: `${visits.measured}; ${grown.toFixed(1)} MB more memory`,
  })
}

/** In millions of bytes: what 64 clients' requests may occupy at once, and what the engine keeps for later. */
const grownMaximum = 40

async function partedEverywhere(device: DeviceProcess): Promise<Finding> {
  const ledger = openLedger()
  for (const pieces of splitEverywhere()) {
    ledger.count += 1
    const { text } = await exchange(device.httpPort, pieces)
    const [answer] = answersIn(text) ?? []
    if (answer?.status !== 403)
      ledger.fault(`Parted after byte ${pieces[0]?.length}: ${JSON.stringify(text)}`)
  }
  return ledger.finding({
    ...{ area, what: "a request in two packets, parted at every byte" },
    ...{ mustHold: "answered as in one", measured: "" },
  })
}

async function strange(device: DeviceProcess): Promise<Finding> {
  const ledger = openLedger()
  for (const { name, text, answersMaximum } of strangeShapes) {
    ledger.count += 1
    const answers = await ask(ledger, device, [Buffer.from(text, "latin1")], () => name)
    if (answers > answersMaximum) ledger.fault(`${name}: answered ${answers} times.`)
  }
  return ledger.finding({
    ...{ area, what: "smuggling, giant heads and bodies, other protocols" },
    ...{ mustHold: "never read as two requests where it may be one; closed", measured: "" },
  })
}

/** How often it was answered. */
async function ask(
  ledger: Ledger,
  device: DeviceProcess,
  pieces: readonly Uint8Array[],
  name: () => string,
): Promise<number> {
  const { text, isClosed } = await exchange(device.httpPort, pieces)
  const shown = () => JSON.stringify(name().slice(0, 300))
  if (!isClosed) ledger.fault(`The connection stayed open: ${shown()}`)
  const answers = answersIn(text)
  if (answers === undefined)
    ledger.fault(`The answer is no HTTP: ${JSON.stringify(text.slice(0, 200))} to ${shown()}`)
  for (const { status, head, body } of answers ?? []) {
    const wrong = wrongWith(status, head, body)
    if (wrong !== undefined) ledger.fault(`${wrong} to ${shown()}`)
  }
  return answers?.length ?? 0
}

function wrongWith(status: number, head: string, body: string): string | undefined {
  if (status < 400) return undefined
  if (status >= 500) return `Status ${status}`
  const type = /^content-type: ([^\r;]+)/im.exec(head)?.[1]
  // What is no HTTP at all is answered with a bare 400.
  if (type === undefined && body === "") return undefined
  if (type === "text/html") return undefined
  if (type !== "application/problem+json") return `Status ${status} with a body of type ${type}`
  try {
    const { code, detail } = JSON.parse(Buffer.from(body, "latin1").toString())
    return typeof code === "string" && typeof detail === "string" ? undefined : `A problem that says ${body}`
  } catch {
    return `A problem that is no JSON: ${body.slice(0, 100)}`
  }
}
