import { describe, expect, it } from "vitest"
import type { HomeView } from "../../shared/home-contract.ts"
import type { KeptNotification } from "../kept/notification-list.ts"
import { ageNow } from "./heard.ts"
import { withToldReadings } from "./told-readings.ts"

const heardAt = 1_800_000_000_000
const minute = 60_000

const reading = {
  ...{ id: "outside", label: "Outside", unit: "°C", decimals: 1, staleAfterMilliseconds: 30_000 },
  ...{ value: 9.4, ageMilliseconds: 2000, trend: "falling" as const },
}
const heard = { view: { readings: [reading] } as unknown as HomeView, atMilliseconds: heardAt }

function told(atMilliseconds: number | null, value: number | null, id = "outside"): KeptNotification {
  const moment = { id, label: "Outside", unit: "°C", decimals: 1, value }
  return { number: 1, kind: "alert", title: "", body: "", url: "/", atMilliseconds, readings: [moment] }
}

const shown = (...list: readonly KeptNotification[]) => withToldReadings(heard, list).view.readings[0]

describe("while the device is away", () => {
  it("the youngest of what notifications brought is shown, with its own time and no trend", () => {
    const now = heardAt + 10 * minute
    const view = shown(told(heardAt + 5 * minute, 7.7), told(heardAt + 8 * minute, 7.2), told(heardAt, 9))
    expect(view).toMatchObject({ value: 7.2, trend: null })
    expect(ageNow(view?.ageMilliseconds ?? null, heard, now)).toBe(2 * minute)
  })

  it.each([
    ["older than what was heard", told(heardAt - 2001, 5)],
    ["of unknown age", told(null, 5)],
    ["another reading's", told(heardAt + minute, 5, "inside")],
  ])("what is %s changes nothing", (_, notification) => {
    expect(shown(notification)).toEqual(reading)
  })

  it("a reading that had no value then has none", () => {
    expect(shown(told(heardAt + minute, null))?.value).toBeNull()
  })
})
