/** A device whose state was damaged while it was off: it starts, says what it lost, and loses nothing else. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Chance, createChance } from "./chance.ts"
import { type Finding, type Ledger, openLedger, type Scale } from "./finding.ts"
import { bringHome, openDevice } from "./lived-device.ts"

/** These hold nothing that cannot be had again, so they need not be kept when they are damaged. */
const madeAnew = new Set(["leaf", "last-run", "name"])

type Damage = (bytes: Uint8Array, chance: Chance) => Uint8Array | undefined

const damages: Readonly<Record<string, Damage>> = {
  "cut in half": (bytes) => bytes.subarray(0, bytes.length >> 1),
  emptied: () => new Uint8Array(0),
  garbage: (_bytes, chance) => chance.bytes(300),
  "garbage of 10,000 bytes": (_bytes, chance) => chance.bytes(10_000),
  "of a newer version": (bytes) => {
    const text = Buffer.from(bytes).toString()
    return text.includes('"version":1') ? Buffer.from(text.replace('"version":1', '"version":99')) : undefined
  },
}

export async function tortureDamage(scale: Scale): Promise<Finding[]> {
  const ledger = openLedger()
  const chance = createChance(scale.seed)
  const folder = await mkdtemp(join(tmpdir(), "porchlight-torture-"))
  const template = join(folder, "template")
  try {
    await live(template)
    const keys = (await readdir(template)).filter((name) => !name.includes("."))
    if (!keys.includes("networks") || !keys.includes("root-key"))
      ledger.fault(`There are only ${keys.join(", ")}.`)
    for (const [index, key] of keys.entries()) {
      for (const [number, name] of Object.keys(damages).entries()) {
        // The short form does one thing to each.
        if (scale.count(100) < 100 && number !== index % Object.keys(damages).length) continue
        await damaged(ledger, { template, folder: join(folder, "copy"), key, name, chance })
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const finding = ledger.finding({
    ...{ area: "State", what: "each file cut, emptied, overwritten, of a newer version" },
    mustHold: "starts; the damaged one set aside and told; the rest there",
    measured: "",
  })
  return [finding]
}

/** Fills a folder with a bit of everything that a device keeps. */
async function live(folder: string): Promise<void> {
  const device = await openDevice(folder)
  try {
    await bringHome(device)
    device.reading("temperature").set(21)
    device.log("The bell rang.")
    device.notify({ title: "The bell rang" })
    const { house } = device
    await house?.newToken("script")
    await house?.doors.sessions.open({ name: "Phone" })
  } finally {
    await device.close()
  }
}

interface Wish {
  readonly template: string
  readonly folder: string
  readonly key: string
  readonly name: string
  readonly chance: Chance
}

async function damaged(ledger: Ledger, { template, folder, key, name, chance }: Wish): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await cp(template, folder, { recursive: true })
  const bad = damages[name]?.(await readFile(join(folder, key)), chance)
  if (bad === undefined) return
  await rm(join(folder, key))
  await writeFile(join(folder, key), bad, { mode: 0o400 })
  ledger.count += 1
  const fault = (sentence: string) => ledger.fault(`${key} ${name}: ${sentence}`)
  const lines: string[] = []
  try {
    const device = await openDevice(folder, (level, message) => lines.push(`${level} ${message}`))
    try {
      device.reading("temperature")
      if (key !== "networks" && (await device.connect()) === undefined) fault("it did not come home.")
    } finally {
      await device.close()
    }
  } catch (error) {
    return fault(`it did not start: ${String(error)}`)
  }
  if (madeAnew.has(key)) return
  const names = await readdir(folder)
  if (!names.includes(`${key}.damaged-1`)) fault("it was not set aside.")
  else if (!Buffer.from(bad).equals(await readFile(join(folder, `${key}.damaged-1`))))
    fault("what was set aside is not what was there.")
  if (!lines.some((line) => line.startsWith("error ") && line.includes(`${key}.damaged-1`)))
    fault("the log does not say so.")
  const others = names.filter(
    (other) => other.includes(".damaged") && !other.startsWith(`${key}.`) && !isPair(key, other),
  )
  if (others.length > 0) fault(`${others.join(", ")} went with it.`)
}

/** A root's certificate and its key are worth nothing without each other. */
function isPair(key: string, other: string): boolean {
  return key.startsWith("root-") && other.startsWith("root-")
}
