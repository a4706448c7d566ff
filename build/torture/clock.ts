/** A device at home whose clock jumps by hours and years, both ways, and is not set at all in between. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { connect } from "node:tls"
import type { Device } from "../../firmware/porchlight.ts"
import type { History } from "../../shared/home-contract.ts"
import { ask, stopAsking } from "./asking.ts"
import { type Chance, createChance } from "./chance.ts"
import { type Finding, type Ledger, openLedger, type Scale } from "./finding.ts"
import { bringHome, openDevice, portOf } from "./lived-device.ts"

const hour = 3_600_000
const day = 24 * hour
const year = 365 * day

/** A phone that was not seen for longer has to come in anew; a device cannot tell that from a clock that jumped. */
const sessionLife = 400 * day

/** The root's. What it vouches for ends with it, until its owner makes another one; see docs/operating.md. */
const rootLife = 3650 * day

/** For a certificate, which a thread makes. */
const patienceMilliseconds = 20_000

const jumps: readonly ((chance: Chance) => number)[] = [
  () => 3 * year,
  // From there it is a jump back, and what was issued meanwhile is not valid yet.
  () => year,
  (chance) => (chance.below(48) - 24) * hour,
  (chance) => (chance.below(800) - 400) * day,
  (chance) => (chance.below(40) - 20) * year,
  // 1970: no battery, and no network yet to ask.
  () => -Date.UTC(2026, 0),
  () => 400 * year,
]

export async function tortureClock(scale: Scale): Promise<Finding[]> {
  const ledger = openLedger()
  const chance = createChance(scale.seed)
  const folder = await mkdtemp(join(tmpdir(), "porchlight-torture-"))
  const honest = Date.now
  let offset = 0
  Date.now = () => honest() + offset
  let lines = 0
  const device = await openDevice(folder, () => {
    lines += 1
  })
  try {
    await bringHome(device)
    await isListening(device)
    device.reading("temperature").set(21)
    const doors = await doorsOf(device)
    for (const count = Math.max(jumps.length, scale.count(250)); ledger.count < count; ledger.count++) {
      const jump = jumps[ledger.count % jumps.length]
      offset = jump?.(chance) ?? 0
      await look(ledger, device, doors, `After a jump of ${(offset / day).toFixed(1)} days`, offset)
    }
    offset = 0
    await look(ledger, device, doors, "Back at the right time", offset)
    if (lines > 10 * ledger.count) ledger.fault(`The log has ${lines} lines.`)
  } finally {
    Date.now = honest
    stopAsking()
    await device.close()
    await rm(folder, { recursive: true, force: true })
  }
  const finding = ledger.finding({
    ...{ area: "Clock", what: "jumps of hours, years and centuries, and none at all" },
    mustHold: "certificate valid within its root's ten years; phones, scripts and history kept",
    measured: `${lines} lines in the log`,
  })
  return [finding]
}

async function isListening(device: Device): Promise<void> {
  while (device.addresses.https === undefined) await new Promise((resolve) => setTimeout(resolve, 20))
}

interface Doors {
  readonly phone: Readonly<Record<string, string>>
  readonly script: Readonly<Record<string, string>>
}

async function doorsOf({ house }: Device): Promise<Doors> {
  const { secret } = (await house?.doors.sessions.open({ name: "Phone" })) ?? {}
  const { token } = (await house?.newToken("script")) ?? {}
  return { phone: { cookie: `__Host-porchlight=${secret}` }, script: { authorization: `Bearer ${token}` } }
}

async function look(
  ledger: Ledger,
  device: Device,
  doors: Doors,
  when: string,
  offset: number,
): Promise<void> {
  const fault = (sentence: string) => ledger.fault(`${when}: ${sentence}`)
  device.house?.look()
  const origin = `https://${device.addresses.https}`
  const get = (path: string, headers: Doors["phone"]) => ask(`${origin}${path}`, { method: "GET", headers })
  const isFar = offset > sessionLife
  const phone = await get("/api/home", doors.phone)
  if (phone.status !== 200 && !(isFar && phone.status === 401)) fault(`the phone was told ${phone.status}.`)
  if (/set-cookie.*Max-Age=0/i.test(phone.text)) fault("the phone's cookie was taken away.")
  // A token has no end.
  const script = await get("/api/readings/temperature/history?span=hour", doors.script)
  if (script.status !== 200) return fault(`the script was told ${script.status}.`)
  const { rows } = JSON.parse(script.text) as History
  if (rows.length === 0 || rows.some(([age]) => age < 0 || age > 3600))
    fault(`the history says ${script.text}.`)
  const isUnderRoot = offset > -day && offset < rootLife
  if (isUnderRoot && !(await isValidSoon(device))) fault("the certificate is not valid.")
}

async function isValidSoon(device: Device): Promise<boolean> {
  const deadline = performance.now() + patienceMilliseconds
  while (performance.now() < deadline) {
    const { from, until } = await validityOf(portOf(device.addresses.https))
    if (from <= Date.now() && Date.now() < until) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return false
}

function validityOf(port: number): Promise<{ from: number; until: number }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false })
    socket.once("error", reject)
    socket.once("secureConnect", () => {
      const { valid_from: from, valid_to: until } = socket.getPeerCertificate()
      socket.destroy()
      resolve({ from: Date.parse(from), until: Date.parse(until) })
    })
  })
}
