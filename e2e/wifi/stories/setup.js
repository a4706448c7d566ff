// The device as it is sold, in every home: a phone brings it there, or is told why not.

import { usualChannel } from "../guest/home-networks.js"
import { deviceName, Porchlight } from "../guest/porchlight.js"
import {
  arrive,
  checkAtHome,
  checkListed,
  checkServed,
  expect,
  seconds,
  tryToJoin,
} from "../guest/setup-case.js"
import { polkitStalledSince } from "../guest/stalled-polkit.js"

export const setups = ["two radios", "one radio", "one radio, two channels"]
export const shortSetups = setups
export const takesSeconds = { "two radios": 640, "one radio": 600, "one radio, two channels": 400 }
export const takesSecondsShort = { "two radios": 110, "one radio": 90, "one radio, two channels": 90 }
export const limitSeconds = 1200

/** @typedef {import("../guest/setup-case.js").Outcome} Outcome @typedef {Record<string, readonly Outcome[]>} Cases */

/**
 * Each kind's misfortunes, before it ends well. What is left out would tell nothing new: a name or a key of another form is
 * told by joining, and a network that is not there has no kind. On one radio the joins are the same, and what differs is
 * where the access point is meanwhile.
 * @type {Record<string, Cases>}
 */
const fullCases = {
  "two radios": {
    open: ["no DHCP", "drops", "gone", "right"],
    wpa2: ["wrong", "no DHCP", "drops", "refused", "gone", "right"],
    wpa3: ["wrong", "no DHCP", "drops", "gone", "right"],
    transition: ["wrong", "drops", "right"],
    owe: ["no DHCP", "right"],
    hidden: ["wrong", "gone", "right"],
    unicode: ["wrong", "right"],
    bytes: ["right"],
    key: ["wrong", "right"],
  },
  "one radio": {
    open: ["gone", "right"],
    wpa2: ["wrong", "no DHCP", "drops", "refused", "gone", "right"],
    wpa3: ["wrong", "drops", "right"],
    transition: ["wrong", "right"],
    owe: ["right"],
    hidden: ["wrong", "right"],
    unicode: ["wrong", "right"],
    key: ["right"],
  },
  "one radio, two channels": {
    open: ["no DHCP", "right"],
    wpa2: ["wrong", "drops", "gone", "right"],
    wpa3: ["wrong", "right"],
    transition: ["wrong", "drops", "right"],
    owe: ["right"],
    hidden: ["wrong", "right"],
    unicode: ["right"],
    key: ["wrong", "right"],
  },
}

/** @type {Record<string, Cases>} */
const shortCases = {
  "two radios": { wpa2: ["wrong", "no DHCP", "right"], wpa3: ["wrong"] },
  "one radio": { wpa2: ["wrong", "right"] },
  "one radio, two channels": { transition: ["wrong", "right"] },
}

const rssMaximumMebibytes = 80

/** @param {import("../guest/story.js").Helpers} helpers */
export async function tell({ air, phone, device, setup, check, need, short }) {
  const porchlight = new Porchlight(device)
  const keepsDoor = setup.deviceRadios === 2 || setup.channels === 2
  // The first radio cannot be in both bands at once, unless it is on two channels.
  const channel = setup.channels === 2 ? 36 : usualChannel
  const surroundings = { air, phone, porchlight, keepsDoor }

  await need("the device raises its access point", async (measured) => {
    const begun = performance.now()
    await porchlight.start()
    await porchlight.opened()
    measured["openMilliseconds"] = performance.now() - begun
    return `${seconds(performance.now() - begun)} after its start`
  })
  await need("a phone joins it and finds the door", async (measured) => {
    const { address, router, nameServers, associatedMilliseconds, addressMilliseconds } =
      await phone.join(deviceName)
    Object.assign(measured, { associatedMilliseconds, addressMilliseconds })
    expect(address.startsWith("192.0.2.") && router === "192.0.2.1", `the phone has ${address} by ${router}`)
    expect(nameServers[0] === "192.0.2.1", `the phone's name server is ${nameServers}`)
    const { code, answers } = await phone.dig("captive.apple.com", "A")
    expect(code === "NOERROR" && answers[0]?.data === "192.0.2.1", `${code} ${JSON.stringify(answers)}`)
    const [ios, android] = [await phone.iosProbe(), await phone.androidProbe()]
    expect(ios.portal && ios.headers["location"] === "http://192.0.2.1/", `iOS got ${ios.status}`)
    expect(android.portal && android.status === 302, `Android got ${android.status}`)
    const pageBytes = await checkServed(phone)
    const seal = await phone.http("GET", "http://192.0.2.1/seal.js", {
      headers: { "accept-encoding": "gzip" },
    })
    expect(seal.status === 200, `what seals is answered with ${seal.status}`)
    const joined = `${seconds(associatedMilliseconds)} to join, ${seconds(addressMilliseconds)} to ${address}`
    return `${joined}, a page of ${pageBytes} bytes`
  })

  const cases = (short ? shortCases : fullCases)[setup.name] ?? {}
  for (const [kind, outcomes] of Object.entries(cases)) {
    await tellKind({ surroundings, kind, outcomes, channel, check })
  }

  await check("the service is small", async (measured) => {
    const { own, most, all } = await porchlight.memory()
    Object.assign(measured, { ownMebibytes: own, mostMebibytes: most, allMebibytes: all })
    const text = `${own.toFixed(1)} MiB, ${most.toFixed(1)} at most, ${all.toFixed(1)} with its helpers`
    expect(own < rssMaximumMebibytes, text)
    return text
  })
  await porchlight.stop()
}

/**
 * One home, and all that may happen there.
 * @param {{ surroundings: Omit<import("../guest/setup-case.js").Scene, "page">, kind: string, outcomes: readonly Outcome[],
 *   channel: number, check: import("../guest/story.js").Helpers["check"] }} what
 */
async function tellKind({ surroundings, kind, outcomes, channel, check }) {
  const { air, porchlight } = surroundings
  const home = await air.start(kind, { channel })
  const scene = await arrive(surroundings)
  for (const outcome of outcomes) {
    await check(`${kind}, ${outcome}`, async (measured) => {
      Object.assign(measured, { kind, outcome })
      await checkListed(scene, kind)
      const once = () => tryToJoin(scene, home, kind, outcome, measured)
      const begun = Date.now()
      const { attempt, text } = await once().catch(async (error) => {
        // Its key agreement is so slow under emulation that both sides may end with different keys; see README.md. Before it
        // has come to its end, nobody asks for an address.
        const isUncertain = kind === "owe" && ["right", "no DHCP"].includes(outcome)
        if (!isUncertain && !(await polkitStalledSince(begun))) throw error
        return once()
      })
      if (attempt.kind === "joined") await checkAtHome(scene, kind, attempt)
      return text
    })
    const { mode } = await porchlight.status()
    if (mode !== "setup") await check(`${kind}: setup opens again when asked`, () => porchlight.startOver())
  }
  await air.stop(home)
}
