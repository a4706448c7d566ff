/**
 * One upgrade at a time: fetching takes minutes, and whoever begins clears away what others left half done. A link that
 * leads nowhere names who holds it: it is made with its content or not at all.
 */
import { readlink, rm, symlink } from "node:fs/promises"
import { PorchlightError } from "../core/errors.ts"
import { places } from "../service/places.ts"
import { on, type System } from "../service/system.ts"
import { bootId, isRunning } from "./running-process.ts"

/** Resolves to what lets go. Rejects with `upgrade-runs` where another process that lives holds it. */
export async function holdUpgrades(system: System): Promise<() => Promise<void>> {
  const place = on(system, places.upgrading)
  const boot = await bootId()
  const take = () => symlink(`${process.pid} ${boot}`, place)
  try {
    await take()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
    const [number = "", itsBoot] = (await readlink(place)).split(" ")
    const holder = Number(number)
    if (itsBoot === boot && holder !== process.pid && isRunning(holder)) throw held(holder)
    // Of one that was killed, or cut.
    await rm(place, { force: true })
    await take()
  }
  return () => rm(place, { force: true })
}

function held(holder: number): PorchlightError {
  const sentence = `Nothing was changed: process ${holder} is fetching another version already. Wait until it has ended.`
  return new PorchlightError("upgrade-runs", sentence, { process: holder })
}
