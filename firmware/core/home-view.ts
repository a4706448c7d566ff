/** The dashboard: all that a phone at home is shown, and what of it is another since it was told last. */
import { type HomeChange, type HomeView, homeContractVersion } from "../../shared/home-contract.ts"

/** What changes by itself. */
export const homeParts = [
  "device",
  "network",
  "readings",
  "controls",
  "images",
  "happened",
  "broker",
] as const
export type HomePart = (typeof homeParts)[number]

/** What makes each part anew. */
export type HomeSources = { readonly [Part in HomePart]: () => HomeView[Part] }

/** How many things that happened the dashboard tells; all are at `GET /api/log`. */
export const happenedShown = 20

export interface HomeNews {
  /** A part is another from now on. */
  note(part: HomePart): void
  whole(): HomeView
  /** One phone that is told the whole, and then the changes. */
  listener(): HomeListener
}

export interface HomeListener {
  hasNews(): boolean
  /** The whole at first, then what changed since the last call; JSON. */
  next(): string
}

export function createHomeNews(sources: HomeSources, now: () => number): HomeNews {
  const versions = new Map<HomePart, number>(homeParts.map((part) => [part, 0]))
  /** Of a change that goes to several phones at one moment; their ages are the same then. */
  let shared: { readonly key: string; readonly at: number; readonly json: string } | undefined

  function whole(): HomeView {
    return {
      contract: homeContractVersion,
      device: sources.device(),
      network: sources.network(),
      readings: sources.readings(),
      controls: sources.controls(),
      images: sources.images(),
      happened: sources.happened(),
      broker: sources.broker(),
    }
  }

  function changed(parts: readonly HomePart[]): string {
    const key = parts.join()
    const at = now()
    if (shared?.key !== key || shared.at !== at) {
      const change: HomeChange = Object.fromEntries(parts.map((part) => [part, sources[part]()]))
      shared = { key, at, json: JSON.stringify(change) }
    }
    return shared.json
  }

  return {
    note(part) {
      versions.set(part, (versions.get(part) ?? 0) + 1)
      shared = undefined
    },
    whole,
    listener() {
      let told: ReadonlyMap<HomePart, number> | undefined
      const news = () => homeParts.filter((part) => told?.get(part) !== versions.get(part))
      return {
        hasNews: () => news().length > 0,
        next() {
          const parts = news()
          const json = told === undefined ? JSON.stringify(whole()) : changed(parts)
          told = new Map(versions)
          return json
        },
      }
    },
  }
}
