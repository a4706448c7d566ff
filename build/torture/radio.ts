/** A device on a radio that misbehaves for a quarter of an hour, and then does not. */
import { Device } from "../../firmware/core/device.ts"
import { type Chance, createChance } from "./chance.ts"
import { type Finding, type Ledger, openLedger, type Scale } from "./finding.ts"
import { createHandClock } from "./hand-clock.ts"
import { createHostileRadio } from "./hostile-radio.ts"
import { createMemoryHost, type MemoryHost } from "./memory-host.ts"

const badMinutes = 15

const home = { ssidBytes: "SG9tZQ", security: "wpa2", password: "correct horse", hidden: false } as const
const attic = { ...home, ssidBytes: "QXR0aWM" }

/** The longest that a device waits for anything of a radio, and then for a phone to come back. */
const calmMinutes = 10

export async function tortureRadio(scale: Scale): Promise<Finding[]> {
  const ledger = openLedger()
  let misdeeds = 0
  for (let left = scale.count(2000); left > 0; left--) {
    // A seed of its own, so that a story that went wrong can be told again.
    misdeeds += await story(ledger, scale.seed * 1_000_000 + left)
    ledger.count += 1
  }
  const finding = ledger.finding({
    ...{ area: "Radio", what: "calls that fail, hang, come late or speak twice, for 15 minutes" },
    mustHold: "afterwards a phone brings the device home; no late answer counts",
    measured: `${misdeeds.toLocaleString("en")} misdeeds`,
  })
  return [finding]
}

async function story(ledger: Ledger, seed: number): Promise<number> {
  const chance = createChance(seed)
  const clock = createHandClock()
  const radio = createHostileRadio(chance, clock, chance.oneIn(2))
  const host = createMemoryHost(radio, clock)
  const device = await Device.open({ name: "ding-5cd80b1", version: "1.0.0", setupCode: "none", host })
  const tell = (sentence: string) => ledger.fault(`Story ${seed}: ${sentence}`)
  try {
    device.connectOrSetup().catch(() => {})
    for (let minute = 0; minute < badMinutes; minute++) {
      await meddle(chance, device, host)
      await clock.advance(60_000)
    }
    radio.behave()
    await clock.advance(calmMinutes * 60_000)
    await bringHome(device, host, tell)
    const { network } = device
    if (network === undefined) tell(`a phone did not bring it home: ${device.state.phase.kind}.`)
    const before = device.state.phase
    // Whatever the radio still has to say of earlier attempts is said by now.
    await clock.advance(5 * 60_000)
    if (device.network === undefined)
      tell(`a late answer changed ${before.kind} to ${device.state.phase.kind}.`)
  } catch (error) {
    tell(String(error))
  } finally {
    await Promise.race([device.close(), clock.advance(calmMinutes * 60_000)])
  }
  return radio.misdeeds
}

/** What people and programs ask meanwhile. */
async function meddle(chance: Chance, device: Device, host: MemoryHost): Promise<void> {
  const wish = chance.below(7)
  if (wish === 0) device.setup().catch(() => {})
  else if (wish === 1) device.connect().catch(() => {})
  else if (wish === 2) device.dispatch({ kind: "move-asked", network: chance.pick([home, attic]) })
  else if (wish === 3) await host.request("POST", "/api/scan", {})
  else await host.request("POST", "/api/connect", { ssid: "Home", password: "correct horse" })
}

async function bringHome(device: Device, host: MemoryHost, tell: (sentence: string) => void): Promise<void> {
  if (device.network !== undefined) return
  const kind = device.state.phase.kind
  // Where it closed setup, or never opened it, whoever stands there presses the button.
  if (kind === "offline" || kind === "starting") device.setup().catch(() => {})
  await host.clock.advance(60_000)
  const { status } = await host.request("POST", "/api/connect", { ssid: "Home", password: "correct horse" })
  if (status !== 202) tell(`the wish to join was answered with ${status} in ${device.state.phase.kind}.`)
  await host.clock.advance(3 * 60_000)
}
