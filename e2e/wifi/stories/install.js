// Porchlight becomes a service of the machine, as a person installs it, and leaves it again without a trace.
import { lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { giveUserBack, takeUserAway } from "../guest/accounts.js"
import { run } from "../guest/command.js"
import { finished, mainProcess } from "../guest/installed.js"

export const setups = ["two radios"]
export const takesSeconds = { "two radios": 150 }
export const takesSecondsShort = takesSeconds

const name = "ding-5cd80b1"
const unit = "porchlight.service"
const program = "/usr/local/lib/porchlight"

/** As the unit has it. */
const watchdogMilliseconds = 60_000

/** Where an installation could leave something. */
const watched = ["/etc", "/usr/local", "/var/lib"]

/** Others write there all the time. */
const notWatched = /^\/var\/lib\/(?:NetworkManager|systemd|dbus)(?:\/|$)|^\/etc\/(?:passwd|group)-?$/

/** @param {import("../guest/story.js").Helpers} helpers */
export async function tell({ device, phone, check, need, note, short }) {
  const porchlight = (/** @type {string[]} */ ...words) => {
    const source = device.start(["/usr/bin/node", "/repo/dist/program/cli.js", ...words])
    return finished(source)
  }
  const options = ["--name", name, "--access-point", "open", "--log", "info"]
  takeUserAway()
  try {
    const clean = await traces()

    await check("installing without root changes nothing and says so", async () => {
      const words = ["/usr/bin/node", "/repo/dist/program/cli.js", "install", ...options]
      const { code, said } = await finished(device.start(words, { user: "nobody" }))
      expect(code !== 0 && /root/.test(said), `${code}: ${said}`)
      expect(same(clean, await traces()), "something was changed")
    })
    await need("install shows each step and ends well", async () => {
      const { code, said } = await porchlight("install", ...options)
      note(said)
      expect(code === 0, `${code}: ${said}\n${await journal()}`)
      return `${said.split("\n").length} lines`
    })
    await check("the service runs as its own user with three capabilities", async () => {
      const status = await processStatus()
      const [, user] = /^Uid:\s+(\d+)/m.exec(status) ?? []
      const own = (await run("getent", "passwd", "porchlight")).split(":")[2]
      expect(user === own && user !== "0", `it runs as ${user}, not ${own}`)
      // CAP_NET_BIND_SERVICE 10, CAP_NET_ADMIN 12, CAP_NET_RAW 13: capability.h.
      for (const set of ["CapEff", "CapBnd", "CapAmb"]) {
        const [, bits] = new RegExp(`^${set}:\\s+(\\w+)`, "m").exec(status) ?? []
        expect(Number(`0x${bits}`) === ((1 << 10) | (1 << 12) | (1 << 13)), `${set} is ${bits}`)
      }
    })
    await check("the unit is sound, and its walls are counted", async () => {
      // It looks at the units that this one needs as well, and they are not ours.
      const faults = await run("sh", "-c", `systemd-analyze verify --man=no ${unit} 2>&1 || true`)
      expect(!faults.includes("porchlight"), faults)
      const security = await run("systemd-analyze", "security", "--no-pager", unit)
      writeFileSync("/out/install/security.txt", security)
      return security.trim().split("\n").at(-1)?.replace(/^\W+/, "")
    })
    await need("a phone joins the installed device, gets an address and its page", async () => {
      const { address } = await phone.join(name)
      expect(address.startsWith("192.0.2."), `the phone has ${address}`)
      const [ios, android] = [await phone.iosProbe(), await phone.androidProbe()]
      expect(ios.portal && android.portal, `iOS got ${ios.status}, Android got ${android.status}`)
      return address
    })
    await check("the service may hear wpa_supplicant, and scan", async () => {
      const said = await journal()
      expect(!/not permitted|PermissionDenied|AccessDenied/.test(said), said)
    })
    await check(
      "behind its walls it can stop passing on packets, and change nothing else of the kernel",
      async () => {
        const pid = await mainProcess()
        // In the service's own view of the files, as its user and with the right that it has.
        const user = ["--reuid=porchlight", "--regid=porchlight", "--clear-groups"]
        const rights = ["--inh-caps=+net_admin", "--ambient-caps=+net_admin"]
        const inside = (/** @type {string[]} */ ...words) =>
          run("nsenter", `--target=${pid}`, "--mount", ...words)
        const write = "echo 1 >/proc/sys/net/ipv4/conf/lo/forwarding"
        await inside("setpriv", ...user, ...rights, "sh", "-c", write)
        await fails(inside("sh", "-c", "echo x >/proc/sys/kernel/domainname"))
        await fails(inside("sh", "-c", "echo x >/etc/porchlight-was-here"))
      },
    )
    await check("a second install changes nothing and restarts nothing", async () => {
      const [pid, files] = [await mainProcess(), modified()]
      const { code, said } = await porchlight("install", ...options)
      expect(code === 0, said)
      expect((await mainProcess()) === pid, "it was restarted")
      expect(files === modified(), "a file was changed")
      return said.split("\n").at(-1)
    })
    await check("with other options only the unit changes, and the service restarts", async () => {
      const pid = await mainProcess()
      const link = statSync(`${program}/current`).ino
      const { code, said } = await porchlight("install", ...options, "--portal-timeout", "900")
      expect(code === 0, said)
      expect((await mainProcess()) !== pid, "it was not restarted")
      expect(statSync(`${program}/current`).ino === link, "the program was replaced")
    })
    await check("the installed command installs as well, and changes nothing", async () => {
      const words = ["/usr/local/bin/porchlight", "install", ...options, "--portal-timeout", "900"]
      const pid = await mainProcess()
      const { code, said } = await finished(device.start(words))
      expect(code === 0 && (await mainProcess()) === pid, said)
    })
    await check("it comes back when it is killed", async () => {
      const pid = await mainProcess()
      await run("systemctl", "kill", "--signal=SIGKILL", unit)
      // Waits for the pause before the restart, and then for its word that it is ready.
      while ((await mainProcess()) === pid || (await mainProcess()) === "0") await pause()
      await run("systemctl", "start", unit)
      expect((await run("systemctl", "is-active", unit)) === "active", "it is not active")
    })
    await check("it outlives the watchdog's time, and takes little of the machine", async () => {
      const pid = await mainProcess()
      if (!short) await pause(watchdogMilliseconds * 1.2)
      expect((await mainProcess()) === pid, await journal())
      const status = await processStatus()
      const [, kilobytes = ""] = /^VmRSS:\s+(\d+)/m.exec(status) ?? []
      const [, most = ""] = /^VmHWM:\s+(\d+)/m.exec(status) ?? []
      const memory = await run("systemctl", "show", "--property=MemoryCurrent,TasksCurrent,NRestarts", unit)
      return `${kilobytes} kB resident, at most ${most} kB; ${memory.replaceAll("\n", " ")}`
    })
    await check("uninstall leaves nothing behind", async () => {
      const { code, said } = await finished(device.start(["/usr/local/bin/porchlight", "uninstall"]))
      note(said)
      expect(code === 0, said)
      const after = await traces()
      expect(same(clean, after), difference(clean, after))
    })
    await check("once more, it says that nothing was installed", async () => {
      const { code, said } = await porchlight("uninstall")
      expect(code === 0 && /Nothing of Porchlight/.test(said), `${code}: ${said}`)
      return said
    })
  } finally {
    await run("systemctl", "stop", unit).catch(() => {})
    giveUserBack()
  }
}

/** Names of files, NetworkManager's profiles, users and groups. */
async function traces() {
  const files = watched.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) =>
      join(entry.parentPath, entry.name),
    ),
  )
  const profiles = (await run("nmcli", "-g", "UUID", "connection", "show")).split("\n")
  const names = ["/etc/passwd", "/etc/group"].flatMap((file) => readFileSync(file, "utf8").split("\n"))
  const units = (
    await run("systemctl", "list-units", "--all", "--plain", "--no-legend", "porchlight*")
  ).split("\n")
  return [...files.filter((file) => !notWatched.test(file)), ...profiles, ...names, ...units].sort()
}

/** When each installed file was last changed. */
function modified() {
  const folders = [
    program,
    "/etc/systemd/system",
    "/etc/polkit-1/rules.d",
    "/etc/dbus-1/system.d",
    "/usr/local/bin",
  ]
  const paths = folders.flatMap((folder) => [
    folder,
    ...readdirSync(folder, { recursive: true, withFileTypes: true }).map(({ parentPath, name }) =>
      join(parentPath, name),
    ),
  ])
  return JSON.stringify(paths.map((path) => [path, lstatSync(path).mtimeMs]))
}

/** @param {readonly string[]} one @param {readonly string[]} other */
function same(one, other) {
  return difference(one, other) === ""
}

/** @param {readonly string[]} one @param {readonly string[]} other */
function difference(one, other) {
  const lost = one.filter((line) => !other.includes(line)).map((line) => `-${line}`)
  return [...lost, ...other.filter((line) => !one.includes(line)).map((line) => `+${line}`)].join(" ")
}

async function processStatus() {
  return readFileSync(`/proc/${await mainProcess()}/status`, "utf8")
}

async function journal() {
  return run("journalctl", "--unit", unit, "--output=cat", "--no-pager", "--lines=100")
}

function pause(milliseconds = 200) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** @param {Promise<unknown>} attempt */
async function fails(attempt) {
  const failed = await attempt.then(
    () => false,
    () => true,
  )
  expect(failed, "it was let do so")
}

/** @param {boolean} holds @param {string} otherwise */
function expect(holds, otherwise) {
  if (!holds) throw new Error(otherwise)
}
