// An installed device gets other versions: under the real systemd, by the real npm, and with its plug pulled meanwhile.
import { existsSync, readFileSync } from "node:fs"
import { giveUserBack, takeUserAway } from "../guest/accounts.js"
import { run } from "../guest/command.js"
import { finished, mainProcess } from "../guest/installed.js"
import { deviceName, Porchlight } from "../guest/porchlight.js"
import { expect } from "../guest/setup-case.js"

export const setups = ["one radio"]
/** @type {readonly string[]} */
export const shortSetups = []
export const restarts = true
export const takesSeconds = { "one radio": 330 }
export const limitSeconds = 1200

/** On the host: it has the tools to make packages. */
export async function prepare() {
  const { makeUpgradePackages } = await import("../upgrade-packages.js")
  await makeUpgradePackages()
}

const command = "/usr/local/bin/porchlight"
const record = "/usr/local/lib/porchlight/upgrade.json"
const packageOf = (/** @type {string} */ version) =>
  `/repo/dist/results/wifi-packages/porchlight-${version}.tgz`

/** @param {import("../guest/story.js").Helpers} helpers */
export function tell(helpers) {
  return [upgraded, cut][helpers.chapter]?.(helpers) ?? Promise.reject(new Error("No chapter."))
}

/** @param {import("../guest/story.js").Helpers} helpers */
async function upgraded({ device, check, need, note, restart }) {
  const upgrade = (/** @type {string} */ version) =>
    finished(device.start([command, "upgrade", packageOf(version)]))
  const porchlight = new Porchlight(device, { isInstalled: true })
  let label = ""
  await need("it is installed, and opens setup", async () => {
    takeUserAway()
    const words = ["--name", deviceName, "--interface", device.interfaces[0] ?? "", "--country", "US"]
    const { code, said } = await finished(
      device.start(["/usr/bin/node", "/repo/dist/program/cli.js", "install", ...words]),
    )
    expect(code === 0, said)
    porchlight.listen()
    await porchlight.opened()
    label = JSON.stringify(porchlight.label)
  })
  await need("another version comes in its place, runs, and opens setup with the same label", async () => {
    const from = porchlight.lines.length
    const before = await mainProcess()
    const { code, said } = await upgrade("9.0.1")
    note(said)
    expect(code === 0 && /Version 9\.0\.1 runs/.test(said), `${code}: ${said}`)
    await porchlight.opened(from)
    expect((await mainProcess()) !== before, "the process is the one from before")
    expect((await versionInUse()) === "9.0.1", await versionInUse())
    expect(JSON.stringify(porchlight.label) === label, "it has another label")
    await settled()
  })
  await check(
    "one that ends at once is taken back: the version before runs again, with the same label",
    async () => {
      const from = porchlight.lines.length
      const { code, said } = await upgrade("9.0.2")
      note(said)
      expect(code === 1 && /was taken back/.test(said), `${code}: ${said}`)
      await porchlight.opened(from)
      expect((await versionInUse()) === "9.0.1", await versionInUse())
      expect(JSON.stringify(porchlight.label) === label, "it has another label")
      await settled()
    },
  )
  await need("its plug is pulled while the next one is judged", async () => {
    const upgrading = device.start([command, "upgrade", packageOf("9.0.3")])
    await upgrading.said(/Changed over to the new version/, { withinMilliseconds: 600_000 })
    expect(existsSync(record), "the upgrade is over already")
  })
  await restart()
}

/** @param {import("../guest/story.js").Helpers} helpers */
async function cut({ device, check }) {
  const porchlight = new Porchlight(device, { isInstalled: true })
  porchlight.listen()
  await check(
    "with power again the guard ends the upgrade: the next version runs, and opens setup",
    async () => {
      await porchlight.opened()
      while (existsSync(record)) await new Promise((resolve) => setTimeout(resolve, 500))
      expect((await versionInUse()) === "9.0.3", `${await versionInUse()}: ${await guardSaid()}`)
      await settled()
    },
  )
  await check("uninstall takes the guard along, and all versions", async () => {
    const { code, said } = await finished(device.start([command, "uninstall"]))
    expect(code === 0, said)
    const left = await run(
      "sh",
      "-c",
      "ls -d /usr/local/lib/porchlight* /etc/systemd/system/porchlight* 2>/dev/null || true",
    )
    expect(left === "", left)
  })
  giveUserBack()
}

/** Nothing of an upgrade is under way, and the service is systemd's as before. */
async function settled() {
  // It looks once a second whether the record is still there.
  while ((await run("sh", "-c", "systemctl is-active porchlight-upgrade.service || true")) === "active")
    await new Promise((resolve) => setTimeout(resolve, 500))
  const guard = await run("sh", "-c", "systemctl is-failed porchlight-upgrade.service || true")
  expect(!existsSync(record) && guard !== "failed", `the guard is ${guard}: ${await guardSaid()}`)
  const state = await run("systemctl", "is-active", "porchlight.service")
  expect(state === "active", `the service is ${state}`)
}

async function versionInUse() {
  return JSON.parse(readFileSync("/usr/local/lib/porchlight/current/package.json", "utf8")).version
}

async function guardSaid() {
  return run("journalctl", "--unit=porchlight-upgrade.service", "--output=cat", "--no-pager", "--lines=40")
}
