import { say } from "./words.ts"

/**
 * What is said about sealing. It comes with the result, which is there once in each language, while what seals is there once
 * for all: it gets these from the page.
 */
export const sealWords = {
  field: say("code.field"),
  intro: say("code.intro"),
  empty: say("code.empty"),
  wrong: (count: number) => say("code.wrong", { count }),
  wait: (count: number) => say("code.wait", { count }),
  locked: say("code.locked"),
  again: say("code.again"),
  outdated: say("code.outdated"),
  follow: say("follow"),
  followTitle: say("follow.title"),
  followSubmit: say("follow.submit"),
  nothing: (device: string) => say("follow.nothing", { device }),
  away: (device: string) => say("away", { device }),
  refused: say("refused"),
  silent: say("silent"),
}

export type SealWords = typeof sealWords
