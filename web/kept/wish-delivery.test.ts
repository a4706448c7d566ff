import { beforeEach, describe, expect, it } from "vitest"
import { isExpired, type Wish, wishLifeMilliseconds } from "./wish.ts"
import { deliverWishes } from "./wish-delivery.ts"
import type { WishList } from "./wish-list.ts"

const now = 1_800_000_000_000

let kept: Map<string, Wish>
let sent: string[]
let answer: (key: string) => Promise<Response>

const list: WishList = {
  all: async () => [...kept.values()],
  add: async (wish) => kept.set(wish.key, wish).has(wish.key),
  end: async (wish) => void (kept.has(wish.key) && kept.set(wish.key, wish)),
  remove: async (key) => void kept.delete(key),
}

function wish(key: string, ageMilliseconds = 0): Wish {
  const madeAtMilliseconds = now - ageMilliseconds
  const expiresAtMilliseconds = madeAtMilliseconds + wishLifeMilliseconds
  return { key, controlId: key, label: key, value: true, madeAtMilliseconds, expiresAtMilliseconds }
}

const refusal = (status: number, code: string) => async () =>
  Response.json({ code, detail: "It rains." }, { status })

function deliver(locks?: LockManager): Promise<boolean> {
  return deliverWishes(list, {
    now: () => now,
    locks,
    tell: () => {},
    fetch: async (_path, options) => {
      const { key } = JSON.parse(String(options?.body))
      sent.push(key)
      return answer(key)
    },
  })
}

beforeEach(() => {
  kept = new Map(["a", "b"].map((key) => [key, wish(key)]))
  sent = []
  answer = async () => Response.json({})
})

describe("wishes that waited", () => {
  it("are sent in their order, each with its key, and are gone", async () => {
    expect(await deliver()).toBe(true)
    expect(sent).toEqual(["a", "b"])
    expect(kept.size).toBe(0)
  })

  it("stay, and are sent no further, where nobody answers", async () => {
    answer = () => Promise.reject(new TypeError("Failed to fetch"))
    expect(await deliver()).toBe(false)
    expect(sent).toEqual(["a"])
    expect(kept.size).toBe(2)
  })

  it("stay where the device cannot do it now, and do not hold up the others", async () => {
    answer = (key) => (key === "a" ? refusal(507, "storage-failed")() : Promise.resolve(Response.json({})))
    expect(await deliver()).toBe(false)
    expect([...kept.keys()]).toEqual(["a"])
  })

  it("are not sent after a day", async () => {
    kept = new Map([["a", wish("a", wishLifeMilliseconds)]])
    expect(await deliver()).toBe(true)
    expect(sent).toEqual([])
    expect(kept.get("a")?.outcome).toBe("expired")
  })

  it.each([
    ["control-refused", { outcome: "refused", reason: "It rains." }],
    ["control-unsure", { outcome: "unsure" }],
    ["invalid-field", { outcome: "refused" }],
  ])("end where the device says %s, and are not sent again", async (code, told) => {
    answer = refusal(409, code)
    expect(await deliver()).toBe(true)
    expect(kept.get("a")).toEqual({ ...wish("a"), ...told })
    expect(await deliver()).toBe(true)
    expect(sent).toEqual(["a", "b"])
  })

  it("that were taken back meanwhile are not sent", async () => {
    answer = async () => {
      kept.delete("b")
      return Response.json({})
    }
    await deliver()
    expect(sent).toEqual(["a"])
  })

  it("are sent once by two that find the device at the same moment", async () => {
    let last: Promise<unknown> = Promise.resolve()
    const locks = {
      request(_name: string, work: () => Promise<unknown>) {
        const done = last.then(work)
        last = done
        return done
      },
    } as unknown as LockManager
    await Promise.all([deliver(locks), deliver(locks)])
    expect(sent).toEqual(["a", "b"])
  })
})

describe("the life of a wish", () => {
  it("is not made longer by a clock that was set back", () => {
    expect(isExpired(wish("a"), now + wishLifeMilliseconds - 1)).toBe(false)
    expect(isExpired(wish("a"), now - wishLifeMilliseconds - 1)).toBe(true)
  })
})
