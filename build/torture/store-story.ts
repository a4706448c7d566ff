/**
 * What a process does with its store, told line by line as it becomes durable; run as a program of its own, so that it
 * can be killed in the middle of any call that touches the disk.
 *
 *     node store-story.js FOLDER SEED CALL FAULT
 *
 * At the CALLth call to the file system FAULT happens: `SIGKILL`, or an error such as `ENOSPC`, after which it goes on.
 */
import { promises } from "node:fs"
import { syncBuiltinESMExports } from "node:module"
import { createChance } from "./chance.ts"
import { madeValue, type Told } from "./store-values.ts"

const [folder = "", seed = "1", call = "1", fault = "SIGKILL"] = process.argv.slice(2)

let callsLeft = Number(call)
let isArmed = false

function strike(): void {
  if (!isArmed) return
  callsLeft -= 1
  if (callsLeft !== 0) return
  if (fault === "SIGKILL") process.kill(process.pid, "SIGKILL")
  throw Object.assign(new Error(`${fault}: injected`), { code: fault })
}

type Call = (...words: never[]) => Promise<unknown>

/** Has `strike` stand before a function of the file system. */
function expose(place: Record<string, Call>, name: string): void {
  const real = place[name]
  if (real === undefined) throw new Error(`There is no ${name}.`)
  place[name] = async function exposed(this: unknown, ...words) {
    strike()
    return real.apply(this, words)
  }
}

for (const name of ["open", "rename", "rm"]) expose(promises as unknown as Record<string, Call>, name)
const handle = await promises.open(process.execPath, "r")
const handles = Object.getPrototypeOf(handle) as Record<string, Call>
for (const name of ["write", "writeFile", "sync"]) expose(handles, name)
await handle.close()
syncBuiltinESMExports()

const { openStore } = await import("../../firmware/hosts/node/store.ts")
const store = await openStore(folder)
isArmed = true
const chance = createChance(Number(seed))
const tell = (told: Told) => process.stdout.write(`${JSON.stringify(told)}\n`)

for (let number = 1; number <= 12; number++) {
  const key = chance.pick(["networks", "identity", "minutes-0"])
  const act = chance.oneIn(4) ? "delete" : "set"
  tell({ step: "begin", act, key, number })
  try {
    await (act === "set" ? store.set(key, madeValue(number)) : store.delete(key))
    tell({ step: "done", act, key, number })
  } catch (error) {
    tell({ step: "refused", act, key, number, code: (error as { code?: string }).code ?? String(error) })
  }
}
