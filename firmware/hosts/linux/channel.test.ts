import { describe, expect, test } from "vitest"
import { channelOf, quietestChannel } from "./channel.ts"

describe("a frequency", () => {
  test.each([
    [2412, { band: "bg", number: 1 }],
    [2437, { band: "bg", number: 6 }],
    [2472, { band: "bg", number: 13 }],
    [2484, { band: "bg", number: 14 }],
    [5180, { band: "a", number: 36 }],
    [5825, { band: "a", number: 165 }],
    [2413, undefined],
    [5955, undefined],
    [60_480, undefined],
    [0, undefined],
    [Number.NaN, undefined],
  ])("of %i MHz is channel %o", (frequency, channel) => {
    expect(channelOf(frequency)).toEqual(channel)
  })
})

describe("the quietest channel", () => {
  const at = (frequencyMegahertz: number, signalPercent: number) => ({ frequencyMegahertz, signalPercent })

  test.each([
    ["with nobody around", [], 1],
    ["beside a neighbour", [at(2412, 50)], 6],
    ["between neighbours", [at(2412, 50), at(2437, 50)], 11],
    ["where every one is taken, the faintest", [at(2412, 90), at(2437, 20), at(2462, 60)], 6],
    ["of a neighbour between two, the third", [at(2427, 10)], 11],
    ["of neighbours on 5 GHz, the first", [at(5180, 100), at(5955, 100)], 1],
  ])("%s", (_what, heard, number) => {
    expect(quietestChannel(heard)).toEqual({ band: "bg", number })
  })
})
