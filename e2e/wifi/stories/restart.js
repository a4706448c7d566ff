// The plug of an installed device is pulled: what it does when it has power again, by what it and NetworkManager kept.
import { giveUserBack, takeUserAway } from "../guest/accounts.js"
import { run } from "../guest/command.js"
import { deviceName, Porchlight } from "../guest/porchlight.js"
import { arrive, checkServed, expect, seconds, tryToJoin } from "../guest/setup-case.js"

export const setups = ["one radio"]
/** @type {readonly string[]} */
export const shortSetups = []
export const restarts = true
export const takesSeconds = { "one radio": 200 }

const patienceMilliseconds = 90_000

/** @param {import("../guest/story.js").Helpers} helpers */
export function tell(helpers) {
  return (
    [broughtHome, backHome, withoutHome][helpers.chapter]?.(helpers) ??
    Promise.reject(new Error("No chapter."))
  )
}

/** @param {import("../guest/story.js").Helpers} helpers */
async function broughtHome({ air, phone, device, need, restart }) {
  const home = await air.start("wpa2")
  await need("it is installed", async () => {
    takeUserAway()
    const words = [
      "install",
      "--name",
      deviceName,
      "--interface",
      device.interfaces[0] ?? "",
      "--country",
      "US",
    ]
    const installing = device.start(["/usr/bin/node", "/repo/dist/program/cli.js", ...words])
    expect((await installing.ended) === 0, installing.lines.join("\n"))
    // Minutes pass before somebody comes to set it up; the disk has all of it then.
    await run("sync")
  })
  const porchlight = new Porchlight(device, { isInstalled: true })
  porchlight.listen()
  await need("a phone brings it home, and its plug is pulled", async () => {
    await porchlight.opened()
    const scene = await arrive({ air, phone, porchlight, keepsDoor: false })
    const { attempt, text } = await tryToJoin(scene, home, "wpa2", "right", {})
    await scene.page.finish(attempt.attempt)
    await porchlight.said(/Setup is over/)
    return text
  })
  await restart()
}

/** @param {import("../guest/story.js").Helpers} helpers */
async function backHome({ air, device, check, restart }) {
  await air.start("wpa2")
  const porchlight = new Porchlight(device, { isInstalled: true })
  porchlight.listen()
  await check("with power again it is at home, without opening setup", async () => {
    const begun = performance.now()
    await porchlight.said(/At home in/, { withinMilliseconds: patienceMilliseconds })
    const opened = porchlight.lines.some((line) => line.includes("access point is open"))
    expect(!opened, "it opened setup before")
    const { network } = await porchlight.status()
    return `${network.address}, ${seconds(performance.now() - begun)} after its radio and its home were there`
  })
  await restart()
}

/** @param {import("../guest/story.js").Helpers} helpers */
async function withoutHome({ phone, device, check }) {
  const porchlight = new Porchlight(device, { isInstalled: true })
  porchlight.listen()
  await check("with power again and no home, it opens setup", async () => {
    const begun = performance.now()
    await porchlight.said(/access point is open/, { withinMilliseconds: patienceMilliseconds })
    const text = `${seconds(performance.now() - begun)} after its radio was there`
    await phone.join(deviceName)
    await checkServed(phone)
    return text
  })
  await check("it is uninstalled", async () => {
    const uninstalling = device.start(["/usr/local/bin/porchlight", "uninstall"])
    expect((await uninstalling.ended) === 0, uninstalling.lines.join("\n"))
  })
  giveUserBack()
}
