import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import type { HomeView } from "../../shared/home-contract.ts"
import { example, patience, type RunningExample, runExample } from "./run-example.fixture.ts"

vi.setConfig({ testTimeout: 120_000 })

let folder: string
let running: RunningExample | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "porchlight-examples-"))
})
afterEach(async () => {
  await running?.stop()
  running = undefined
  await rm(folder, { recursive: true, force: true })
})

async function start(name: string, environment?: Record<string, string>): Promise<RunningExample> {
  running = await runExample(example(name), environment)
  return running
}

const view = async ({ home }: RunningExample) => (await home("GET", "/api/home")).json() as HomeView
const told = async ({ home }: RunningExample) => (await home("GET", "/api/notifications")).json()

/** All that lies in its state folder, as text. */
async function keptOf({ stateFolder }: RunningExample): Promise<string> {
  const entries = await readdir(stateFolder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const texts = await Promise.all(
    files.map(({ parentPath, name }) => readFile(join(parentPath, name), "utf8")),
  )
  return texts.join("\n")
}

test("three lines: a phone brings the device home, and it says where it is", async () => {
  const device = await start("three-lines.js")
  const said = /^At home in Home: https:\/\/ding-5cd80b1\.local:\d+$/
  await vi.waitFor(() => expect(device.lines).toContainEqual(expect.stringMatching(said)), patience)
})

test("a thermometer shows its value and a history, and tells once that it is too warm", async () => {
  const sensor = join(folder, "temp")
  await writeFile(sensor, "21500\n")
  const device = await start("thermometer.js", { SENSOR: sensor })
  await vi.waitFor(async () => {
    const { readings } = await view(device)
    expect(readings).toMatchObject([{ id: "temperature", label: "Temperature", unit: "°C", value: 21.5 }])
  }, patience)
  const { rows } = (await device.home("GET", "/api/readings/temperature/history?span=hour")).json() as {
    rows: unknown[]
  }
  expect(rows.length).toBeGreaterThan(0)
  expect(await told(device)).toEqual({ notifications: [] })
  await writeFile(sensor, "31200\n")
  await vi.waitFor(async () => {
    expect(await told(device)).toMatchObject({
      notifications: [{ title: expect.stringContaining("above"), body: expect.stringContaining("31.2") }],
    })
  }, patience)
  const { alerts } = (await device.home("GET", "/api/alerts")).json() as { alerts: { id: string }[] }
  expect(alerts.map(({ id }) => id)).toEqual(["too-warm", "sensor-gone"])
})

test("a lamp obeys, keeps its brightness, shows what another hand did, and says why it does not shine", async () => {
  const light = join(folder, "brightness")
  await writeFile(light, "0")
  const device = await start("lamp.js", { LIGHT: light })
  const set = (id: string, value: unknown) => device.home("PUT", `/api/controls/${id}`, { value })
  expect((await set("lamp", true)).json()).toMatchObject({ kind: "switch", value: true, queueable: true })
  expect(await readFile(light, "utf8")).toBe("255")
  expect((await set("brightness", 40)).json()).toMatchObject({ value: 40 })
  expect(await readFile(light, "utf8")).toBe("102")
  await writeFile(light, "0")
  await vi.waitFor(async () => {
    expect((await view(device)).controls[0]).toMatchObject({ id: "lamp", value: false })
  }, patience)
  await rm(folder, { recursive: true })
  const refused = await set("lamp", true)
  expect(refused.status).toBe(409)
  expect(refused.json()).toMatchObject({ detail: expect.stringContaining("Is it plugged in?") })
})

test("a doorbell tells who rings with two ways to go, shows a picture, and opens", async () => {
  const device = await start("doorbell.js")
  device.type("\n")
  await vi.waitFor(async () => {
    expect(await told(device)).toMatchObject({
      notifications: [{ title: "Somebody is at the door", url: "/#image=door" }],
    })
    // A phone would get these, and the list does not tell them.
    for (const title of ["See who it is", "Open the door"]) expect(await keptOf(device)).toContain(title)
  }, patience)
  const picture = await device.home("GET", "/api/images/door")
  expect(picture.contentType).toBe("image/jpeg")
  expect(Buffer.compare(picture.bytes, await readFile(example("front-door.jpg")))).toBe(0)
  expect((await device.home("PUT", "/api/controls/latch", { value: null })).status).toBe(200)
  const { happened } = await view(device)
  const texts = JSON.stringify(happened)
  for (const text of ["The bell rang.", "The door was opened."]) expect(texts).toContain(text)
})
