/** `GET /api/home/events`: the whole dashboard first, then each change, to every phone that looks. */
import { held } from "./api.ts"
import { createEvents } from "./events.ts"
import type { HomeNews, HomePart } from "./home-view.ts"
import type { Clock } from "./host.ts"
import type { House } from "./house.ts"
import type { Request, Response } from "./http.ts"
import { RequestProblem } from "./problem.ts"

export interface HomeStream {
  /** Tells a part anew, together with all else that changes within a tenth of a second. */
  note(part: HomePart): void
  /** Ends the streams of phones that are paired no more. */
  look(): void
  /** Throws a `RequestProblem` where too many are open. */
  open(request: Request): Response
  /** Whether somebody looks. */
  readonly isWatched: boolean
  endAll(): void
  close(): void
}

/** Ten events a second look immediate, and fifty sensors at their own paces stay ten events. */
const gatherMilliseconds = 100

export function createHomeStream(options: {
  clock: Clock
  news: HomeNews
  house: () => House | undefined
  onWatched: () => void
}): HomeStream {
  const { clock, news, house } = options
  let pages = 0
  let cancel: (() => void) | undefined
  const events = createEvents({
    clock,
    onPages(change) {
      pages += change === "opened" ? 1 : -1
      if (change === "opened" && pages === 1) options.onWatched()
    },
  })

  function stopGathering(): void {
    cancel?.()
    cancel = undefined
  }

  return {
    note(part) {
      news.note(part)
      if (pages === 0) return
      cancel ??= clock.after(gatherMilliseconds, () => {
        cancel = undefined
        events.publish()
      })
    },
    look: () => events.publish(),
    open(request) {
      const { session } = request
      const isOut = () => session !== undefined && house()?.isIn(session.id) === false
      const listener = news.listener()
      const response = events.open({
        isTrusted: true,
        hasNews: () => isOut() || listener.hasNews(),
        present: () => (isOut() ? undefined : listener.next()),
      })
      if (response !== undefined) return held({ house: house() }, request, response)
      throw new RequestProblem("too-many-streams", "Too many pages are open. Ask GET /api/home instead.")
    },
    get isWatched() {
      return pages > 0
    },
    endAll: () => events.endAll(),
    close() {
      stopGathering()
      events.close()
    },
  }
}
