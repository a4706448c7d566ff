import type { HomeChange, HomeView } from "../../shared/home-contract.ts"

/** The whole dashboard, with the moment at which this phone heard it, by its own clock. */
export interface Heard {
  readonly view: HomeView
  readonly atMilliseconds: number
}

/** `heard` after `change` came: what the change leaves out has grown older meanwhile, and nothing else. */
export function withChange(heard: Heard, change: HomeChange, nowMilliseconds: number): Heard {
  const view = older(heard.view, nowMilliseconds - heard.atMilliseconds)
  // What came as JSON has no part that is there and undefined.
  const changed = { ...view, ...change } as HomeView
  return { view: changed, atMilliseconds: nowMilliseconds }
}

/** How long ago something was that was `ageMilliseconds` old when it was heard; null where that is not known. */
export function ageNow(
  ageMilliseconds: number | null,
  { atMilliseconds }: Pick<Heard, "atMilliseconds">,
  nowMilliseconds: number,
): number | null {
  // The phone's clock may have been set back.
  return ageMilliseconds === null ? null : ageMilliseconds + Math.max(0, nowMilliseconds - atMilliseconds)
}

function older(view: HomeView, milliseconds: number): HomeView {
  const aged = <Part extends { ageMilliseconds: number | null }>(part: Part): Part =>
    part.ageMilliseconds === null
      ? part
      : { ...part, ageMilliseconds: part.ageMilliseconds + Math.max(0, milliseconds) }
  return {
    ...view,
    device: {
      ...view.device,
      uptimeMilliseconds: view.device.uptimeMilliseconds + Math.max(0, milliseconds),
    },
    readings: view.readings.map(aged),
    images: view.images.map(aged),
    happened: view.happened.map(aged),
  }
}
