import type { ReadingView } from "../../shared/home-contract.ts"
import type { KeptNotification } from "../kept/notification-list.ts"
import type { Heard } from "./heard.ts"

/**
 * `heard` with the readings that notifications have brought since, each with its own time. For a device that is away:
 * they are the last that is known of it.
 */
export function withToldReadings(heard: Heard, notifications: readonly KeptNotification[]): Heard {
  const readings = heard.view.readings.map((reading) => toldReading(reading, heard, notifications))
  return { ...heard, view: { ...heard.view, readings } }
}

/** Whether a notification brought this: it is younger than all that was heard. */
export function isTold({ ageMilliseconds }: ReadingView): boolean {
  return ageMilliseconds !== null && ageMilliseconds < 0
}

function toldReading(
  reading: ReadingView,
  { atMilliseconds }: Heard,
  notifications: readonly KeptNotification[],
): ReadingView {
  const { ageMilliseconds } = reading
  let newest = ageMilliseconds === null ? Number.NEGATIVE_INFINITY : atMilliseconds - ageMilliseconds
  let told = reading
  for (const notification of notifications) {
    const at = notification.atMilliseconds ?? Number.NEGATIVE_INFINITY
    const moment = notification.readings.find(({ id }) => id === reading.id)
    if (moment === undefined || at <= newest) continue
    newest = at
    // Below zero, where it is younger than what was heard last.
    told = { ...reading, value: moment.value, ageMilliseconds: atMilliseconds - at, trend: null }
  }
  return told
}
