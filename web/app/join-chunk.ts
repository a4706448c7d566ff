/**
 * START HERE for joining another network from home: all that is drawn of it. Built as a file of its own, `/join.js`, which
 * `join-loader.ts` brings in with the Wi-Fi screen, before anything is left; the page imports types of it alone.
 */
import { type LentLit, takeLit } from "../ui/lent-lit.ts"
import { joinScreen } from "./join-screen.ts"
import { moveNews } from "./move-news.ts"
import { nearbyScreen } from "./nearby-screen.ts"
import { type AppWords, takeWords } from "./words.ts"

export interface JoinParts {
  readonly news: typeof moveNews
  readonly nearby: typeof nearbyScreen
  readonly join: typeof joinScreen
}

/** The page lends its lit, and its words. */
export function createJoinParts(lit: LentLit, words: AppWords): JoinParts {
  takeLit(lit)
  takeWords(words)
  return { news: moveNews, nearby: nearbyScreen, join: joinScreen }
}
