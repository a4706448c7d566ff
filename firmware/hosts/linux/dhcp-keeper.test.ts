import { describe, expect, test } from "vitest"
import { PorchlightError } from "../../core/errors.ts"
import { createHandClock, settled } from "../../core/hand-clock.fixture.ts"
import { keepDhcp } from "./dhcp-keeper.ts"

/** A kept server: what is told and done, each with its second. */
async function setUp() {
  const clock = createHandClock()
  const told: string[] = []
  const note = (what: string) => void told.push(`${clock.now() / 1000} ${what}`)
  let end = (_what: string) => {}
  let refusal: Error | undefined
  let goOn: Promise<void> = Promise.resolve()
  const kept = await keepDhcp({
    clock,
    log: (level, message) => note(`${level}: ${message}`),
    async start(onEnd) {
      note("start")
      await goOn
      if (refusal !== undefined) throw refusal
      end = onEnd
      return {
        async close() {
          note("close")
        },
      }
    },
  })
  return {
    clock,
    kept,
    told,
    /** The server ends by itself. */
    end: () => end("dnsmasq ended with 3"),
    refuse(error: Error) {
      refusal = error
    },
    /** From now on a start takes until the returned function is called. */
    holdUp(): () => void {
      let release = () => {}
      goOn = new Promise((resolve) => {
        release = resolve
      })
      return release
    },
  }
}

const starts = (told: readonly string[]) => told.filter((line) => line.endsWith(" start"))

describe("a server of addresses that ends by itself", () => {
  test("is started again after a second, and both are told", async () => {
    const { clock, told, end } = await setUp()
    end()
    await clock.advance(1000)
    expect(told).toEqual([
      "0 start",
      "0 warn: dnsmasq ended with 3: phones get no address. Starting it again in 1 s.",
      "1 start",
      "1 info: The server of addresses for phones runs again.",
    ])
  })

  test("over and over is started ever more seldom, and left after ten times", async () => {
    const { clock, told, end } = await setUp()
    for (let times = 0; times <= 10; times++) {
      end()
      await clock.runOut()
    }
    const seconds = starts(told).map((line) => Number(line.split(" ")[0]))
    expect(seconds).toEqual([0, 1, 3, 7, 15, 30, 60, 120, 180, 240, 300])
    expect(told.at(-1)).toMatch(/error: .* started 10 times .* until setup opens again\.$/)
  })

  test("and cannot be started for a while is tried in the same way", async () => {
    const { clock, told, end, refuse } = await setUp()
    refuse(new PorchlightError("program-failed", "dnsmasq failed: Address already in use."))
    end()
    await clock.advance(3000)
    expect(starts(told)).toEqual(["0 start", "1 start", "3 start"])
    expect(told).toContain(
      "1 warn: dnsmasq failed: Address already in use: phones get no address. Starting it again in 2 s.",
    )
    await clock.runOut()
    expect(starts(told)).toHaveLength(11)
    expect(clock.now()).toBe(300_000)
  })

  test("now and then, after a minute that went well, is started at once each time", async () => {
    const { clock, told, end } = await setUp()
    for (let times = 0; times < 30; times++) {
      await clock.advance(60_000)
      end()
      await clock.advance(1000)
    }
    expect(starts(told)).toHaveLength(31)
  })
})

describe("one that is closed", () => {
  test("is not started again", async () => {
    const { clock, kept, told, end } = await setUp()
    end()
    await kept.close()
    expect(clock.waiting()).toBe(0)
    await clock.runOut()
    expect(starts(told)).toHaveLength(1)
  })

  test("while it is being started ends as soon as it runs, without a word", async () => {
    const { clock, kept, told, end, holdUp } = await setUp()
    const release = holdUp()
    end()
    await clock.advance(1000)
    const closing = kept.close()
    await settled()
    expect(told.at(-1)).toBe("1 start")
    release()
    await closing
    expect(told.slice(-2)).toEqual(["1 start", "1 close"])
  })

  test("while it fails to start is left", async () => {
    const { clock, kept, told, end, refuse, holdUp } = await setUp()
    const release = holdUp()
    end()
    await clock.advance(1000)
    refuse(new Error("no"))
    const closing = kept.close()
    release()
    await closing
    expect(clock.waiting()).toBe(0)
    expect(starts(told)).toHaveLength(2)
  })
})

test("one that cannot be started at first is told to whoever asked", async () => {
  const clock = createHandClock()
  const start = async () => {
    throw new Error("no")
  }
  await expect(keepDhcp({ clock, log: () => {}, start })).rejects.toThrow("no")
  expect(clock.waiting()).toBe(0)
})
