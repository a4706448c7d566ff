/** What a device must not lose, before kills, full disks and damaged files. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { openStore } from "../../firmware/hosts/node/store.ts"
import { start } from "../bench/child.ts"
import { type Finding, type Ledger, openLedger, type Scale } from "./finding.ts"
import { numberOf, possible, type Told } from "./store-values.ts"

const area = "State"

const story = fileURLToPath(new URL("./store-story.js", import.meta.url))

/** Twelve writes touch the disk about seventy times. */
const callsMaximum = 70

/** Has no factor in common with it, so that a few stories meet points far apart, and many all of them. */
const callStride = 17

/** As many stories at once as the machine has cores to tell them. */
const atOnce = 2

export async function tortureState(scale: Scale): Promise<Finding[]> {
  return [
    await struck(scale, "SIGKILL", "kill -9 at a write point"),
    await struck(scale, "ENOSPC", "disk full at a write point"),
    await struck(scale, "EROFS", "disk read-only at a write point"),
    await struck(scale, "EIO", "disk error at a write point"),
  ]
}

async function struck(scale: Scale, fault: string, what: string): Promise<Finding> {
  const ledger = openLedger()
  // A kill meets each point once, in the short form, too.
  const count = Math.max(fault === "SIGKILL" ? callsMaximum : 1, scale.count(1000))
  let met = 0
  async function teller(): Promise<void> {
    while (ledger.count < count) {
      const number = ledger.count++
      const seed = scale.seed + Math.floor(number / callsMaximum)
      const call = 1 + ((number * callStride) % callsMaximum)
      if (await tell(ledger, { seed, call, fault })) met += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, teller))
  if (met < count / 2) ledger.fault(`Only ${met} of ${count} stories met the fault.`)
  return ledger.finding({
    ...{ area, what, mustHold: "each value old or new, whole, and none lost that was said to be durable" },
    measured: `${met} met it`,
  })
}

/** Whether the story met the fault. */
async function tell(ledger: Ledger, wish: { seed: number; call: number; fault: string }): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-torture-"))
  try {
    const lines = await linesOf(folder, wish)
    const place = `Seed ${wish.seed}, call ${wish.call}`
    const refused = lines.filter(({ step }) => step === "refused")
    for (const { code } of refused) {
      if (code !== "store-unusable") ledger.fault(`${place}: the error was ${code}.`)
    }
    const store = await openStore(folder)
    for (const [key, numbers] of possible(lines)) {
      const number = numberOf(await store.get(key))
      if (number === undefined) ledger.fault(`${place}: ${key} is torn.`)
      else if (!numbers.has(number))
        ledger.fault(`${place}: ${key} holds ${number}, not one of ${[...numbers].join(", ")}.`)
    }
    return wish.fault === "SIGKILL" ? lines.at(-1)?.step === "begin" : refused.length > 0
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function linesOf(folder: string, { seed, call, fault }: { seed: number; call: number; fault: string }) {
  const words = [story, folder, String(seed), String(call), fault]
  const child = await start(process.execPath, words, ["ignore", "pipe", "inherit"])
  let said = ""
  child.process.stdout?.setEncoding("utf8").on("data", (text: string) => {
    said += text
  })
  await new Promise((resolve) => child.process.once("close", resolve))
  return said
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Told)
}
