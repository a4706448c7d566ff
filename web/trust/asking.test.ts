import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { type Asking, keepAsking, pauseAfter, type Reason } from "./asking.ts"

const url = "https://ding.local"
const addressUrl = "https://192.168.1.17"

/** The origins that answer now; of the others, those that stay silent until given up. The rest refuses at once. */
let answering: Set<string>
let silent: Set<string>
let questions: { address: string; options: RequestInit }[]
let trusted: number
let reasons: Reason[]
let asking: Asking

const asked = (origin: string) => questions.filter(({ address }) => address === `${origin}/api/health`).length

beforeEach(() => {
  vi.useFakeTimers()
  answering = new Set([""])
  silent = new Set()
  questions = []
  trusted = 0
  reasons = []
  vi.stubGlobal("fetch", (address: string, options: RequestInit) => {
    questions.push({ address, options })
    const origin = address.replace("/api/health", "")
    if (answering.has(origin)) return Promise.resolve(new Response())
    const refusal = new TypeError("Failed to fetch")
    if (!silent.has(origin)) return Promise.reject(refusal)
    return new Promise((_, reject) => options.signal?.addEventListener("abort", () => reject(refusal)))
  })
  asking = keepAsking({
    url,
    addressUrl,
    onTrusted: () => trusted++,
    onReason: (reason) => reasons.push(reason),
  })
})

afterEach(() => {
  asking.rest()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

describe("asking", () => {
  it("begins when somebody looks, and asks so that nothing is kept, sent along or read", async () => {
    await pass(60_000)
    expect(questions).toHaveLength(0)
    asking.wake()
    expect(questions[0]?.options).toMatchObject({ mode: "no-cors", cache: "no-store", credentials: "omit" })
  })

  it("notices trust within two seconds, for as long as the steps take, and once", async () => {
    asking.wake()
    await pass(115_000)
    expect(trusted).toBe(0)
    answering.add(url)
    await pass(2000)
    expect(trusted).toBe(1)
    const count = questions.length
    await pass(60_000)
    expect(questions).toHaveLength(count)
    expect(trusted).toBe(1)
  })

  it("grows calm while nothing happens", async () => {
    asking.wake()
    await pass(20 * 60_000)
    const before = asked(url)
    await pass(60_000)
    expect(asked(url) - before).toBeLessThanOrEqual(4)
    expect(pauseAfter(1)).toBeLessThan(2000)
    expect(pauseAfter(1000)).toBe(15_000)
  })

  it("asks at once and quickly again when the person comes back", async () => {
    asking.wake()
    await pass(20 * 60_000)
    asking.rest()
    answering.add(url)
    await pass(60_000)
    expect(trusted).toBe(0)
    asking.wake()
    await pass(0)
    expect(trusted).toBe(1)
  })

  it("asks quickly again then, also where that was not the last step", async () => {
    asking.wake()
    await pass(20 * 60_000)
    const before = asked(url)
    asking.wake()
    await pass(15_000)
    expect(asked(url) - before).toBeGreaterThanOrEqual(10)
  })

  it("asks nothing while nobody looks", async () => {
    asking.wake()
    await pass(5000)
    asking.rest()
    const before = questions.length
    await pass(60_000)
    expect(questions).toHaveLength(before)
  })

  it("gives up a question that gets no answer, and one that was under way when the person came back", async () => {
    silent.add(url)
    asking.wake()
    await pass(3999)
    expect(asked(url)).toBe(1)
    await pass(1 + 1500)
    expect(asked(url)).toBe(2)
    answering.add(url)
    asking.wake()
    await pass(0)
    expect(trusted).toBe(1)
  })

  it("does not take the answer to a question that was given up", async () => {
    let answer = (_: Response) => {}
    vi.stubGlobal("fetch", () => new Promise<Response>((resolve) => (answer = resolve)))
    asking.wake()
    asking.rest()
    answer(new Response())
    await pass(0)
    expect(trusted).toBe(0)
  })
})

describe("the reason", () => {
  it("is missing trust, while the device answers in the clear alone", async () => {
    asking.wake()
    await pass(3000)
    expect(reasons).toEqual(["untrusted"])
  })

  it("is the name, where the address is trusted", async () => {
    answering.add(addressUrl)
    asking.wake()
    await pass(3000)
    expect(reasons).toEqual(["name-not-found"])
  })

  it("is the device, where nothing answers; and looking holds up no question", async () => {
    answering.clear()
    silent.add("").add(addressUrl)
    asking.wake()
    await pass(3000)
    expect(asked(url)).toBe(3)
    expect(reasons).toEqual([])
    await pass(3000)
    expect(reasons).toEqual(["away"])
  })

  it("is looked for again, but not with each question", async () => {
    asking.wake()
    await pass(30_000)
    expect(asked(addressUrl)).toBeLessThanOrEqual(asked(url) / 3)
    expect(asked(addressUrl)).toBeGreaterThan(3)
  })
})
