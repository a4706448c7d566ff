// What the stories find, told to the machine's second serial line: one JSON object a line, read by `run.js`.

import { setTimeout as wait } from "node:timers/promises"

/**
 * @typedef {object} Finding
 * @property {string} story @property {string} setup @property {string} claim @property {boolean} passed
 * @property {number} milliseconds How long it took.
 * @property {string} remark What the claim came to say, or why it failed.
 * @property {Measured} measured What it measured, for the tables; as far as it came where it failed.
 *
 * @typedef {Record<string, string | number | boolean>} Measured
 *
 * @typedef {{ story: string, setup: string }} Part One story in one setup of radios.
 *
 * @typedef {{ kind: "finding" } & Finding | { kind: "note", text: string }
 *   | { kind: "measuring" } | { kind: "measured" }
 *   | { kind: "restart" } | { kind: "told" } & Part | { kind: "end" }} Report
 */

/** @param {Report} report */
export function tell(report) {
  process.stdout.write(`${JSON.stringify(report)}\n`)
}

/**
 * Does `work` while the other machines stand still, so that how long something takes is not how busy they are.
 * @template Result @param {() => Promise<Result>} work @returns {Promise<Result>}
 */
export async function undisturbed(work) {
  tell({ kind: "measuring" })
  await wait(stillMilliseconds)
  try {
    return await work()
  } finally {
    tell({ kind: "measured" })
  }
}

/** By then they are told. */
const stillMilliseconds = 500

/** A story's claims, each timed and told as it turns out. */
export class Claims {
  #story
  #setup

  /** @param {string} story @param {string} setup */
  constructor(story, setup) {
    this.#story = story
    this.#setup = setup
  }

  /**
   * Does `work`, which throws where the claim does not hold; a text that it gives is the remark, and what it enters in
   * `measured` goes into the tables. The story goes on either way.
   * @param {string} claim @param {(measured: Measured) => Promise<string | undefined | void>} work
   */
  async check(claim, work) {
    const begun = performance.now()
    const measured = /** @type {Measured} */ ({})
    const told = (/** @type {boolean} */ passed, /** @type {string} */ remark) => {
      const milliseconds = performance.now() - begun
      const whose = { story: this.#story, setup: this.#setup }
      tell({ kind: "finding", ...whose, claim, passed, milliseconds, remark, measured })
      return passed
    }
    try {
      return told(true, (await work(measured)) ?? "")
    } catch (error) {
      return told(false, error instanceof Error ? error.message : String(error))
    }
  }

  /** As `check`, for what the rest of the story stands on: it ends where this fails. @param {Parameters<Claims["check"]>} claim */
  async need(...claim) {
    if (!(await this.check(...claim))) throw new StoryEnded()
  }
}

/** A needed claim failed and was told; nothing more is to be said. */
export class StoryEnded extends Error {}
