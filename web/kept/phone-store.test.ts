import { beforeEach, describe, expect, it, vi } from "vitest"
import { createPhoneStore } from "./phone-store.ts"

interface Listeners {
  blocking(current: number, version: number | null): void
}

const idb = vi.hoisted(() => ({ openDB: vi.fn(), deleteDB: vi.fn() }))
vi.mock("idb", () => idb)

const database = { close: vi.fn() }
const look = async () => "seen"

/** What the store that was opened last is told by the browser. */
const listeners = (): Listeners => idb.openDB.mock.lastCall?.[2]

beforeEach(() => {
  vi.resetAllMocks()
  idb.openDB.mockResolvedValue(database)
})

describe("the phone's store", () => {
  it("leaves everything to a newer app of another tab, and takes nothing away from it", async () => {
    const store = createPhoneStore(true)
    expect(await store.use(look)).toBe("seen")
    listeners().blocking(1, 2)
    idb.openDB.mockRejectedValue(new DOMException("", "VersionError"))
    expect(await store.use(look)).toBeUndefined()
    expect(idb.deleteDB).not.toHaveBeenCalled()
  })

  it("begins anew after it was taken away", async () => {
    const store = createPhoneStore(true)
    await store.use(look)
    listeners().blocking(1, null)
    expect(await store.use(look)).toBe("seen")
    expect(idb.openDB).toHaveBeenCalledTimes(2)
  })

  it("begins anew where the device went back to an older app", async () => {
    idb.openDB.mockRejectedValueOnce(new DOMException("", "VersionError"))
    expect(await createPhoneStore(true).use(look)).toBe("seen")
    expect(idb.deleteDB).toHaveBeenCalledOnce()
  })
})
