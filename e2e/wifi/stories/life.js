// The device after its setup: what may happen to its home, to its service and to what it stands on, and that it lives through it.

import { readdirSync, writeFileSync } from "node:fs"
import { setTimeout as wait } from "node:timers/promises"
import { run } from "../guest/command.js"
import { deviceName, Porchlight } from "../guest/porchlight.js"
import { arrive, checkServed, expect, seconds, ssidOf, tryToJoin } from "../guest/setup-case.js"

export const setups = ["two radios", "one radio"]
export const shortSetups = ["one radio"]
export const takesSeconds = { "two radios": 280, "one radio": 400 }
export const takesSecondsShort = { "one radio": 200 }

const patienceMilliseconds = 90_000
const lookMilliseconds = 250

/** The shortest that can be asked for. */
const setupAfterMinutes = 1

/** @param {import("../guest/story.js").Helpers} helpers */
export async function tell({ air, phone, device, setup, check, need, short }) {
  const [station = ""] = device.interfaces
  const porchlight = new Porchlight(device, { words: ["--setup-after", String(setupAfterMinutes)] })
  const keepsDoor = setup.deviceRadios === 2
  const home = await air.start("wpa2")

  /** @param {number} begun */
  const homeAgain = async (begun) => {
    const address = await until(() => addressAtHome(porchlight), "the device did not come home")
    return `${seconds(performance.now() - begun)} to ${address}`
  }
  /** @param {() => Promise<string>} work */
  const withoutSetup = async (work) => {
    const from = porchlight.lines.length
    const text = await work()
    const opened = porchlight.lines.slice(from).some((line) => line.includes("access point is open"))
    expect(!opened, `${text}, but setup was opened`)
    return text
  }
  const openAgain = async () => {
    await until(() => isDoorOpen(device), "the access point did not come back")
  }

  await need("a phone brings the device home", async (measured) => {
    await porchlight.start()
    await porchlight.opened()
    const scene = await arrive({ air, phone, porchlight, keepsDoor })
    const { attempt, text } = await tryToJoin(scene, home, "wpa2", "right", measured)
    await scene.page.finish(attempt.attempt)
    await porchlight.said(/Setup is over/)
    // It is told in the story of setup.
    for (const key of Object.keys(measured)) delete measured[key]
    return text
  })
  await check("the service is restarted: the device is at home without opening setup", async () => {
    await porchlight.stop()
    return withoutSetup(async () => {
      const begun = performance.now()
      await porchlight.start()
      return homeAgain(begun)
    })
  })
  await check("the service is killed: the device is at home without opening setup", async () => {
    return withoutSetup(async () => {
      const from = porchlight.lines.length
      const begun = performance.now()
      await porchlight.cut()
      await porchlight.said(/At home in/, { from, withinMilliseconds: patienceMilliseconds })
      return homeAgain(begun)
    })
  })
  if (!short) {
    await check("NetworkManager is restarted under a device at home", async () => {
      return withoutSetup(async () => {
        const begun = performance.now()
        await run("systemctl", "restart", "NetworkManager")
        await until(async () => (await addressOf(station)) !== undefined, "NetworkManager did not join again")
        return homeAgain(begun)
      })
    })
    await check("its radio is switched off at home, and on again", async () => {
      block(station, true)
      await until(async () => (await addressOf(station)) === undefined, "the radio is still on")
      await wait(2000)
      const begun = performance.now()
      block(station, false)
      await until(async () => (await addressOf(station)) !== undefined, "NetworkManager did not join again")
      return homeAgain(begun)
    })
    await check("the machine goes to sleep at home, and wakes", async () => {
      return withoutSetup(async () => {
        await sleep(true)
        await until(async () => (await addressOf(station)) === undefined, "NetworkManager does not sleep")
        await wait(2000)
        const begun = performance.now()
        await sleep(false)
        await until(async () => (await addressOf(station)) !== undefined, "NetworkManager did not join again")
        return homeAgain(begun)
      })
    })
  }
  await check("a home that comes back within the time is waited for", async () => {
    return withoutSetup(async () => {
      const from = porchlight.lines.length
      await home.stop()
      await porchlight.said(/Lost/, { from, withinMilliseconds: patienceMilliseconds })
      await home.start()
      const begun = performance.now()
      await porchlight.said(/Back in/, { from, withinMilliseconds: patienceMilliseconds })
      return homeAgain(begun)
    })
  })
  if (short) return porchlight.stop()

  await check(`setup opens when the home is gone for ${setupAfterMinutes} min`, async () => {
    const from = porchlight.lines.length
    const begun = performance.now()
    await home.stop()
    await porchlight.said(/access point is open/, { from, withinMilliseconds: 2 * patienceMilliseconds })
    const text = seconds(performance.now() - begun)
    await phone.join(deviceName)
    await checkServed(phone)
    return text
  })
  await check("the home is there again: the device goes back to it where nobody uses its setup", async () => {
    await phone.leave()
    await home.start()
    return homeAgain(performance.now())
  })
  await check(
    "its network is forgotten from home: the device stays on it, and keeps nothing of it",
    async () => {
      return withoutSetup(async () => {
        await porchlight.forgetNetwork(ssidOf("wpa2"))
        const profiles = await stationProfiles()
        expect(
          profiles.every((profile) => !profile.includes("/etc/")),
          `it is on the disk: ${profiles}`,
        )
        return homeAgain(performance.now())
      })
    },
  )
  await check("setup is asked for at home", async () => {
    await porchlight.startOver()
    await phone.join(deviceName)
    await checkServed(phone)
    const profiles = await stationProfiles()
    expect(profiles.length === 0, `left over: ${profiles.join(", ")}`)
  })
  await check("NetworkManager is restarted under a setup, and the phone comes back to it", async () => {
    const { losses } = phone
    const begun = performance.now()
    await run("systemctl", "restart", "NetworkManager")
    await phone.lost({ after: losses })
    await openAgain()
    await phone.back({ after: losses + 1 })
    const text = seconds(performance.now() - begun)
    await checkServed(phone)
    return text
  })
  await check("its radio is switched off under a setup, and on again", async () => {
    const door = device.interfaces.at(-1) ?? station
    const { losses } = phone
    block(door, true)
    await phone.lost({ after: losses })
    await wait(2000)
    const begun = performance.now()
    block(door, false)
    await openAgain()
    await phone.back({ after: losses + 1 })
    const text = seconds(performance.now() - begun)
    await checkServed(phone)
    return text
  })
  await check(
    "the service is killed in the middle of a join: the next one opens setup, or is home to stay",
    async () => {
      const scene = await arrive({ air, phone, porchlight, keepsDoor })
      await home.giveAddresses(false)
      const asked = home.asked()
      const told = tryToJoin(scene, home, "wpa2", "right", {}).catch(() => undefined)
      await asked
      const from = porchlight.lines.length
      await porchlight.cut()
      await home.giveAddresses(true)
      // NetworkManager may have come to the end of the join meanwhile, or have given it up.
      const [line] = await porchlight.said(/The access point is open|At home in/, {
        from,
        withinMilliseconds: patienceMilliseconds,
      })
      const stations = await stationProfiles()
      scene.page.close()
      await phone.leave()
      await told
      if (line.includes("At home in")) {
        expect(stations.length === 1, `there is ${stations.join(", ")}`)
        expect(stations[0]?.includes("/etc/NetworkManager/") === true, `it is not kept: ${stations[0]}`)
        return "at home"
      }
      expect(stations.length === 0, `left over: ${stations.join(", ")}`)
      await phone.join(deviceName)
      await checkServed(phone)
      return "in setup"
    },
  )
  await porchlight.stop()
  await check("the service is stopped: nothing of it is left", async () => {
    const profiles = await run("nmcli", "-g", "NAME", "connection")
    expect(!profiles.includes("Porchlight access-point"), profiles)
    const links = await run("ip", "-brief", "link")
    expect(!links.includes("porchlight0"), links)
    const processes = await run("ps")
    expect(!/dnsmasq.*porchlight/.test(processes), processes)
  })
}

/** By what the device itself says. @param {Porchlight} porchlight @returns {Promise<string | undefined>} */
async function addressAtHome(porchlight) {
  const status = await porchlight.status().catch(() => undefined)
  return status?.mode === "home" ? status.network?.address : undefined
}

/** What NetworkManager has of networks that the device joined, each with the file that it is kept in. */
async function stationProfiles() {
  const profiles = (await run("nmcli", "-g", "NAME,FILENAME", "connection")).split("\n")
  return profiles.filter((entry) => entry.startsWith("Porchlight station"))
}

/** By what the kernel says. @param {string} interfaceName */
async function addressOf(interfaceName) {
  const text = await run("ip", "-4", "-oneline", "address", "show", "dev", interfaceName)
  return /inet (192\.168\.77\.\d+)/.exec(text)?.[1]
}

/** Whether an interface of the device has the access point's address. @param {import("../guest/device.js").Device} device */
async function isDoorOpen(device) {
  const names = [...device.interfaces, "porchlight0"]
  const all = await Promise.all(
    names.map((name) => run("ip", "-4", "-oneline", "address", "show", "dev", name).catch(() => "")),
  )
  return all.some((text) => text.includes("192.0.2.1/24")) ? true : undefined
}

/** As the switch on a laptop does, for one radio alone. @param {string} interfaceName @param {boolean} off */
function block(interfaceName, off) {
  const folder = `/sys/class/net/${interfaceName}/phy80211`
  const name = readdirSync(folder).find((entry) => entry.startsWith("rfkill"))
  if (name === undefined) throw new Error(`${interfaceName} has no switch.`)
  writeFileSync(`${folder}/${name}/soft`, off ? "1" : "0")
}

/** Tells NetworkManager what it hears from logind before and after a sleep. @param {boolean} down */
async function sleep(down) {
  const name = "org.freedesktop.NetworkManager"
  await run("busctl", "call", name, "/org/freedesktop/NetworkManager", name, "Sleep", "b", String(down))
}

/**
 * Looks until there is something.
 * @template T @param {() => Promise<T | undefined | false>} look @param {string} otherwise @returns {Promise<T>}
 */
async function until(look, otherwise) {
  const end = performance.now() + patienceMilliseconds
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > end) throw new Error(`${otherwise} within ${seconds(patienceMilliseconds)}.`)
    await wait(lookMilliseconds)
  }
}
