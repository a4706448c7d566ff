/** What sealing costs: the device, which may be a small one, and the phone, which is not a new one. */
import { fileURLToPath } from "node:url"
import { type Child, start } from "./child.ts"
import { median } from "./percentiles.ts"
import { type FromDevice, type ToDevice, toBytes, toText } from "./sealing-messages.ts"
import { type Scheme, type SchemeName, schemes } from "./sealing-schemes.ts"
import { milliseconds, type Row } from "./table.ts"

const freshProcesses = 10
/** The last of the processes goes on: enough for the engine to have compiled what it will. */
const warmSetups = 200
const aimMilliseconds = 150

interface Measured {
  readonly loading: readonly number[]
  readonly first: readonly number[]
  readonly warm: readonly number[]
}

export async function measureSealing(): Promise<Row[]> {
  const ours = await measure("porchlight")
  const bare = await measure("bare")
  const times = (one: readonly number[], other: readonly number[]) =>
    `Porchlight: ${(median(one) / median(other)).toFixed(1)} times as long`
  return [
    {
      what: `Sealing, the device's part of one setup, first in its process (median and worst of ${freshProcesses})`,
      measured: middleAndWorst(ours.first),
      aim: `under ${milliseconds(aimMilliseconds)}`,
    },
    { what: `– once it is warm (median and worst of ${warmSetups})`, measured: middleAndWorst(ours.warm) },
    { what: "– loading the code for it, as the device starts", measured: middleAndWorst(ours.loading) },
    {
      what: "– X25519 that knows no code, with Node's own cryptography: first in its process",
      measured: middleAndWorst(bare.first),
      comparedWith: times(ours.first, bare.first),
    },
    {
      what: "– the same, warm",
      measured: middleAndWorst(bare.warm),
      comparedWith: times(ours.warm, bare.warm),
    },
  ]
}

async function measure(name: SchemeName): Promise<Measured> {
  const scheme = await schemes[name]()
  const measured = { loading: [] as number[], first: [] as number[], warm: [] as number[] }
  for (let count = 1; count <= freshProcesses; count++) {
    const script = fileURLToPath(new URL("sealing-device.js", import.meta.url))
    const child = await start(process.execPath, [script, name], ["ignore", "ignore", "inherit", "ipc"])
    try {
      measured.loading.push((await heard(child)).milliseconds)
      measured.first.push(await setUp(scheme, child))
      if (count < freshProcesses) continue
      for (let setup = 0; setup < warmSetups; setup++) measured.warm.push(await setUp(scheme, child))
    } finally {
      await child.stop()
    }
  }
  return measured
}

/** One whole exchange; resolves to the milliseconds that the device was at work. */
async function setUp(scheme: Scheme, child: Child): Promise<number> {
  const phone = scheme.phone()
  const answered = await ask(child, { step: "answer", values: [toText(phone.begin())] })
  const question = phone.ask(answered.values.map(toBytes))
  const replied = await ask(child, { step: "reply", values: question.map(toText) })
  return answered.milliseconds + replied.milliseconds
}

async function ask(child: Child, message: ToDevice): Promise<FromDevice> {
  const answer = heard(child)
  child.process.send(message)
  return answer
}

/** Rejects where the device ends instead. */
function heard({ process: device }: Child): Promise<FromDevice> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error("The device that seals ended before it had answered."))
    device.once("exit", ended)
    device.once("message", (message: FromDevice) => {
      device.off("exit", ended)
      resolve(message)
    })
  })
}

function middleAndWorst(values: readonly number[]): string {
  return `${milliseconds(median(values))}, worst ${milliseconds(Math.max(...values))}`
}
