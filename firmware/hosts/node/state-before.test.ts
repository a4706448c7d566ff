import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test, vi } from "vitest"
import { createHandClock } from "../../core/hand-clock.fixture.ts"
import { copyState, giveStateBack, keepStateCopyForADay } from "./state-before.ts"
import { openStore } from "./store.ts"

const hour = 3_600_000

function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "porchlight-before-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test("what was changed, added and taken away since comes back, with the same rights", async () => {
  const folder = stateFolder()
  const store = await openStore(folder)
  await store.set("networks", Buffer.from("before"))
  await store.set("leaf", Buffer.from("before"))
  await copyState(folder)
  expect(statSync(join(folder, "state.before")).mode & 0o777).toBe(0o700)
  expect(statSync(join(folder, "state.before/leaf")).mode & 0o777).toBe(0o400)
  await store.set("networks", Buffer.from("after"))
  await store.set("name", Buffer.from("after"))
  await store.delete("leaf")
  expect(await giveStateBack(folder)).toBe(true)
  const values = ["leaf", "networks"].map((key) => readFileSync(join(folder, key), "utf8"))
  expect(values).toEqual(["before", "before"])
  expect(readdirSync(folder).sort()).toEqual(["leaf", "networks", "state.before"])
  expect(await giveStateBack(stateFolder())).toBe(false)
})

test("the copy goes when the device has run for a day, however often it was started", async () => {
  const folder = stateFolder()
  writeFileSync(join(folder, "networks"), "before")
  await copyState(folder)
  const clock = createHandClock()
  const log = vi.fn()
  const end = keepStateCopyForADay(folder, { clock, log })
  const ran = (hours: number) =>
    vi.waitFor(() => expect(readFileSync(join(folder, "state.before/hours.run"), "utf8")).toBe(String(hours)))
  for (let hours = 1; hours <= 13; hours++) {
    await clock.advance(hour)
    await ran(hours)
  }
  await clock.advance(hour / 2)
  end()
  keepStateCopyForADay(folder, { clock, log })
  for (let hours = 14; hours <= 23; hours++) {
    await clock.advance(hour)
    await ran(hours)
  }
  expect(log).not.toHaveBeenCalled()
  await clock.advance(hour)
  await vi.waitFor(() => expect(readdirSync(folder)).toEqual(["networks"]))
  await vi.waitFor(() => expect(log).toHaveBeenCalledWith("info", expect.stringContaining("a day")))
})
