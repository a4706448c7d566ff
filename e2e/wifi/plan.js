// What is told, and in which machine: each story in each of its setups of radios, shared out so that all end about together.
import { setups } from "./guest/radios.js"

/** @typedef {import("./guest/report.js").Part} Part @typedef {Part & { seconds: number }} Estimated */

/** Of a part whose story does not say how long it takes. */
const usualSeconds = 120

/**
 * @param {{ stories: readonly string[], short: boolean, setup?: string | undefined }} wanted
 * @returns {Promise<Estimated[]>}
 */
export async function planOf({ stories, short, setup: only }) {
  /** @type {Estimated[]} */
  const parts = []
  for (const name of stories) {
    /** @type {import("./guest/story.js").Story} */
    const story = await import(new URL(`stories/${name}.js`, import.meta.url).href)
    const wanted = short ? (story.shortSetups ?? story.setups.slice(0, 1)) : story.setups
    for (const { name: setup } of setups) {
      if (only === undefined ? !wanted.includes(setup) : setup !== only) continue
      const seconds = (short ? story.takesSecondsShort : story.takesSeconds)?.[setup] ?? usualSeconds
      parts.push({ story: name, setup, seconds })
    }
  }
  return parts
}

/** The longest first, each to whoever has least; none where there are fewer parts than machines. @param {readonly Estimated[]} parts @param {number} machines */
export function shareOut(parts, machines) {
  const shares = Array.from({ length: Math.min(machines, parts.length) }, () => ({
    seconds: 0,
    parts: /** @type {Part[]} */ ([]),
  }))
  for (const { story, setup, seconds } of [...parts].sort((a, b) => b.seconds - a.seconds)) {
    const [least] = shares.sort((a, b) => a.seconds - b.seconds)
    if (least === undefined) break
    least.parts.push({ story, setup })
    least.seconds += seconds
  }
  // In the order of the plan: what a story writes stays, and that of installing compares with a machine as it was.
  const place = (/** @type {Part} */ { story, setup }) =>
    parts.findIndex((part) => part.story === story && part.setup === setup)
  return shares.map((share) => share.parts.sort((a, b) => place(a) - place(b)))
}
