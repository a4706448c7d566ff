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
  const memory = await watchMemory(device.pid)
  async function client(): Promise<void> {
    while (ledger.count < count) {
      ledger.count += 1
      if (ledger.count === levelFrom) await memory.mark()
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
  const { grown, sinceMark } = await memory.end()
  if (grown > grownMaximum) ledger.fault(`The device took ${grown.toFixed(1)} MB more memory.`)
  if (sinceMark > sinceMarkMaximum) ledger.fault(`It took ${sinceMark.toFixed(1)} MB of them late.`)
  return ledger.finding({
    ...{ area, what: "mutated requests, 64 at once, while a phone works" },
    mustHold: "a problem, a right answer or a closed connection; phone served within 1 s; memory levels off",
    measured: `${visits.measured}; ${grown.toFixed(1)} MB more memory, ${sinceMark.toFixed(1)} of them late`,
  })
}

/** By so many requests the engine has given its young objects all the room they get. */
const levelFrom = 50_000

/**
 * In millions of bytes: for young objects the engine takes 48 under any load (V8: three semi-spaces of 16), beside which
 * there are 64 clients' requests. What comes after `levelFrom` requests would come again and again.
 */
const grownMaximum = 60
const sinceMarkMaximum = 8

/** In millions of bytes. */
interface MemoryWatch {
  /** From here on nothing more should be needed. */
  mark(): Promise<void>
  /** Since the mark 0 where there was none. */
  end(): Promise<{ readonly grown: number; readonly sinceMark: number }>
}

async function watchMemory(pid: number): Promise<MemoryWatch> {
  const now = async () => (await residentBytes(pid)) / 1e6
  const before = await now()
  let marked: number | undefined
  return {
    async mark() {
      marked = await now()
    },
    async end() {
      const after = await now()
      return { grown: after - before, sinceMark: after - (marked ?? after) }
    },
  }
}

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
