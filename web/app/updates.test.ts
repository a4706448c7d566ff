import { afterEach, beforeEach, expect, it, vi } from "vitest"
import { createUpdates } from "./updates.ts"

/** A browser's workers, as far as a page sees them. */
class Workers extends EventTarget {
  controller: EventTarget | null = null

  async register(): Promise<object> {
    return Object.assign(new EventTarget(), { waiting: null })
  }

  control(): void {
    this.controller = Object.assign(new EventTarget(), { scriptURL: "https://ding.local/worker.js" })
    this.dispatchEvent(new Event("controllerchange"))
  }
}

let workers: Workers

/** A page that was loaded, and has registered its worker. */
async function load() {
  const updates = createUpdates(() => {})
  await vi.advanceTimersByTimeAsync(0)
  return updates
}

beforeEach(() => {
  vi.useFakeTimers()
  workers = new Workers()
  vi.stubGlobal("navigator", { serviceWorker: workers })
  vi.stubGlobal("document", { readyState: "complete" })
  vi.stubGlobal("location", { href: "https://ding.local/" })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it("a page that was reloaded while the first worker was installed hears of no new version", async () => {
  const updates = await load()
  workers.control()
  expect(updates.isThere).toBe(false)
})

it("a worker that takes the place of the first one is a new version", async () => {
  const updates = await load()
  workers.control()
  workers.control()
  expect(updates.isThere).toBe(true)
})

it("a worker that another tab took in place of the one that was there is a new version", async () => {
  workers.control()
  const updates = await load()
  workers.control()
  expect(updates.isThere).toBe(true)
})

it("a first worker that comes before the page has registered its own is not forgotten", async () => {
  const updates = createUpdates(() => {})
  workers.control()
  await vi.advanceTimersByTimeAsync(0)
  expect(updates.isThere).toBe(false)
  workers.control()
  expect(updates.isThere).toBe(true)
})

it("a browser without workers has no new versions", async () => {
  vi.stubGlobal("navigator", {})
  expect((await load()).isThere).toBe(false)
})
