// One story in one setup of radios: made, told and cleared away.
import { mkdirSync } from "node:fs"
import { Air } from "./air.js"
import { run } from "./command.js"
import { Device } from "./device.js"
import { stopEverything } from "./logged-process.js"
import { Phone } from "./phone.js"
import { makeRadios, removeRadios } from "./radios.js"
import { Claims, StoryEnded, tell } from "./report.js"

/**
 * @typedef {object} Helpers
 * @property {Air} air @property {Phone} phone @property {Device} device @property {import("./radios.js").Setup} setup
 * @property {Claims["check"]} check @property {Claims["need"]} need
 * @property {(text: string) => void} note A line for a person.
 * @property {boolean} short Whether only the quick part is wanted.
 * @property {number} chapter How often the machine was restarted in this story.
 * @property {() => Promise<never>} restart Pulls the machine's plug; the story is told again, from its next chapter.
 *
 * @typedef {object} Story
 * @property {readonly string[]} setups Names of `setups` in radios.js.
 * @property {readonly string[]} [shortSetups] For the short form; the first one unless given.
 * @property {() => Promise<void>} [prepare] What the host makes first.
 * @property {boolean} [restarts] Whether it restarts the machine, which gets a disk for that.
 * @property {number} [homeRadios] How many home networks are on the air at once; each costs half a second. 3 unless given.
 * @property {number} [limitSeconds] A story that has not ended then has failed; 900 unless given.
 * @property {Readonly<Record<string, number>>} [takesSeconds] About how long it takes in each setup, to share the stories out.
 * @property {Readonly<Record<string, number>>} [takesSecondsShort] The same of the short form.
 * @property {(helpers: Helpers) => Promise<void>} tell
 */

const usualHomeRadios = 3

const usualLimitSeconds = 900

/**
 * @param {string} name @param {Story} story
 * @param {Pick<Helpers, "setup" | "short" | "chapter"> & { restart: (chapter: number) => Promise<never> }} how
 */
export async function tellStory(name, story, { setup, short, chapter, restart }) {
  const folder = `/out/${name}/${setup.name.replaceAll(/\W+/g, "-")}`
  mkdirSync(folder, { recursive: true })
  const note = (/** @type {string} */ text) => tell({ kind: "note", text })
  const claims = new Claims(name, setup.name)
  const check = claims.check.bind(claims)
  /** @type {Phone | undefined} */
  let phone
  try {
    const begun = performance.now()
    const radios = await makeRadios(setup, story.homeRadios ?? usualHomeRadios)
    await run("systemctl", "start", "NetworkManager")
    const air = new Air(radios.home, folder)
    await air.open()
    phone = new Phone(radios.phone, folder)
    const device = new Device(radios.device, folder)
    for (const name of radios.device) await device.ready(name)
    note(`${name}, ${setup.name}: radios, NetworkManager and home ready after ${seconds(begun)}`)
    const need = claims.need.bind(claims)
    const limit = story.limitSeconds ?? usualLimitSeconds
    const next = () => restart(chapter + 1)
    await within(
      limit,
      story.tell({ air, phone, device, setup, check, need, note, short, chapter, restart: next }),
    )
  } catch (error) {
    if (!(error instanceof StoryEnded)) {
      await check("the story comes to its end", () => Promise.reject(error))
    }
  } finally {
    await clearAway(phone)
  }
}

/** @param {Phone | undefined} phone */
async function clearAway(phone) {
  await phone?.close()
  // One that is installed would start NetworkManager again.
  await run("systemctl", "stop", "device-*.service", "porchlight*.service")
  await stopEverything()
  await run("systemctl", "stop", "NetworkManager", "wpa_supplicant")
  await run(
    "sh",
    "-c",
    "rm -rf /etc/NetworkManager/system-connections/* /var/lib/NetworkManager/* /run/NetworkManager",
  )
  await removeRadios()
}

/** @template T @param {number} limitSeconds @param {Promise<T>} told */
async function within(limitSeconds, told) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const late = new Promise((_, reject) => {
    const message = `It did not end within ${limitSeconds} s.`
    timer = setTimeout(() => reject(new Error(message)), limitSeconds * 1000)
  })
  try {
    await Promise.race([told, late])
  } finally {
    clearTimeout(timer)
  }
}

/** @param {number} begun */
function seconds(begun) {
  return `${((performance.now() - begun) / 1000).toFixed(1)} s`
}
