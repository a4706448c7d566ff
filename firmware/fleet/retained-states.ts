/** What a broker keeps of a device: its last state, for whoever comes later. */
import type { HomeView } from "../../shared/home-contract.ts"
import { type DiscoveredDevice, discoveryMessages } from "./discovery.ts"
import { controlPayload, readingPayload, readingValue } from "./payloads.ts"

export interface RetainedState {
  readonly topic: string
  /** What it says; where that is the same as what was sent, nothing is sent. */
  readonly value: string
  readonly payload: string
  /** The same is sent again after so long, so that it is known to be alive. */
  readonly againMilliseconds: number
  /** A reading is followed by the next one: it is not worth an answer. */
  readonly qos: 0 | 1
}

export const available = "online"
export const unavailable = "offline"

/** What Home Assistant reads once; first, for what comes after it to be understood. */
export function discoveryStates(view: HomeView, device: DiscoveredDevice): RetainedState[] {
  return discoveryMessages(view, device).map(({ topic, config }) => state(topic, JSON.stringify(config)))
}

/** What is to be kept no longer: a retained message without content takes away the one before it (MQTT 5, section 3.3.1.3). */
export function emptied(topic: string): RetainedState {
  return state(topic, "")
}

/** `atOf`: the time of day so many milliseconds ago. */
export function presentStates(
  view: HomeView,
  { topics }: DiscoveredDevice,
  atOf: (ageMilliseconds: number) => string | undefined,
): RetainedState[] {
  const readings = view.readings.map((reading): RetainedState => {
    const { id, ageMilliseconds, staleAfterMilliseconds } = reading
    return {
      topic: topics.reading(id),
      value: String(readingValue(reading)),
      payload: readingPayload(reading, ageMilliseconds === null ? undefined : atOf(ageMilliseconds)),
      // Home Assistant takes it for stale as late as the device does. A value that grew stale is not alive.
      againMilliseconds: isStale(reading) ? Number.POSITIVE_INFINITY : staleAfterMilliseconds / 2,
      qos: 0,
    }
  })
  const controls = view.controls
    .filter(({ kind }) => kind !== "button")
    .map((control) => state(topics.control(control.id), controlPayload(control)))
  return [...readings, ...controls, state(topics.availability, available)]
}

function isStale({ ageMilliseconds, staleAfterMilliseconds }: HomeView["readings"][number]): boolean {
  return ageMilliseconds === null || ageMilliseconds > staleAfterMilliseconds
}

function state(topic: string, payload: string): RetainedState {
  return { topic, value: payload, payload, againMilliseconds: Number.POSITIVE_INFINITY, qos: 1 }
}
