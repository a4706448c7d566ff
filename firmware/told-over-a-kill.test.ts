import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import type { PushMessage } from "../shared/push-contract.ts"
import { decrypted, newPhone } from "./hosts/node/push-receiver.fixture.ts"
import { type PushService, servePush } from "./hosts/node/push-service.fixture.ts"
import { askSecurely, startToldDevice, type ToldDevice } from "./told-device.fixture.ts"

let folder: string
let service: PushService
let device: ToldDevice
let closings: (() => Promise<void>)[]
const phone = newPhone()
const patience = { timeout: 15_000 }

const start = async () => {
  device = await startToldDevice({
    stateFolder: join(folder, "state"),
    pushService: `localhost:${service.port}`,
    certificateFile: service.certificateFile,
  })
  closings.push(() => device.kill())
}

beforeEach(async () => {
  closings = []
  folder = await mkdtemp(join(tmpdir(), "told-"))
  service = await servePush()
  closings.push(() => service.close())
  await start()
  const { status } = await askSecurely(device, "POST", "/api/push/subscriptions", {
    ...{ endpoint: `https://localhost:${service.port}/phone`, keys: phone.keys, quiet: null },
  })
  expect(status).toBe(200)
}, 30_000)
afterEach(async () => {
  for (const close of closings.reverse()) await close()
  await rm(folder, { recursive: true, force: true })
})

/** What the phone reads, in the order in which it was posted. */
const messages = (): PushMessage[] =>
  service.requests.map(({ body }) => JSON.parse(Buffer.from(decrypted(phone, body)).toString()))
const titles = () => messages().map(({ notification }) => notification.title)

const kept = async () =>
  ((await askSecurely(device, "GET", "/api/notifications")).json as { notifications: { title: string }[] })
    .notifications

/** Resolves when so many of the device's notifications lie on the disk. */
const onDisk = (count: number) =>
  vi.waitFor(async () => {
    const files = await readdir(join(folder, "state"))
    expect(files.filter((name) => /^told-\d+$/.test(name))).toHaveLength(count)
  }, patience)

describe("a device that is killed", () => {
  test("tells, when it is back, all that waited, once and in order", async () => {
    service.answer = (_, response) => response.writeHead(503).end()
    for (const title of ["One", "Two", "Three"]) device.notify(title)
    await onDisk(3)
    await vi.waitFor(() => expect(titles()).toContain("One"), patience)
    await device.kill()
    service.requests.length = 0
    service.answer = (_, response) => response.writeHead(201).end()
    await start()
    await vi.waitFor(() => expect(titles()).toEqual(["One", "Two", "Three"]), patience)
    expect((await kept()).map(({ title }) => title)).toEqual(["Three", "Two", "One"])
    device.notify("Four")
    await vi.waitFor(() => expect(titles()).toEqual(["One", "Two", "Three", "Four"]), patience)
    const numbers = messages().map(({ notification }) => notification.data.number)
    expect(numbers).toEqual([1, 2, 3, 4])
  })

  test("repeats at most the one that was under way, under the same number", async () => {
    const taken: string[] = []
    service.answer = async ({ body }, response) => {
      const { notification }: PushMessage = JSON.parse(Buffer.from(decrypted(phone, body)).toString())
      taken.push(`${notification.data.number} ${notification.title}`)
      if (taken.length === 1) await onDisk(6)
      // It is taken, and the device never hears of it.
      if (taken.length === 3) void device.kill()
      else response.writeHead(201).end()
    }
    const wanted = Array.from({ length: 6 }, (_, number) => `${number + 1} Message ${number + 1}`)
    for (const text of wanted) device.notify(text.slice(2))
    await vi.waitFor(() => expect(taken).toHaveLength(3), patience)
    await device.kill()
    await start()
    await vi.waitFor(() => expect(taken.at(-1)).toBe(wanted.at(-1)), patience)
    expect([...new Set(taken)]).toEqual(wanted)
    expect(taken).toHaveLength(7)
  })
})
