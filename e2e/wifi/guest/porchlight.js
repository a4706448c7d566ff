// Our device: the real command under the real unit, as `porchlight install` would have it, with its label, its control socket
// and its log. The story of installing itself is another one.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { request } from "node:http"
import { request as secureRequest } from "node:https"
import { dirname } from "node:path"
import { busPolicyText } from "../../../dist/firmware/service/bus-policy.js"
import { entryPoint, places, unitName } from "../../../dist/firmware/service/places.js"
import { polkitRuleText } from "../../../dist/firmware/service/polkit-rule.js"
import { unitText } from "../../../dist/firmware/service/unit-file.js"
import { run } from "./command.js"
import { LoggedProcess } from "./logged-process.js"

export const deviceName = "ding-5cd80b1"

/** Where the installed program would be. */
const program = "/repo/dist/program/cli.js"

/** Ends with the story, like all of this name. */
const storyUnit = "device-porchlight.service"

/** Its start under emulation, with a scan before the access point. */
const openMilliseconds = 60_000

const accessPointOpen = /The access point is open/

export class Porchlight {
  stateFolder = places.state
  #folder
  #words
  #isInstalled
  #unit
  /** @type {LoggedProcess | undefined} */
  #log

  /**
   * @param {import("./device.js").Device} device @param {{ words?: readonly string[], isInstalled?: boolean }} options
   *   `words`: more of the command line. `isInstalled`: it is the one that `porchlight install` made, and they are not needed
   */
  constructor({ interfaces, folder }, { words = [], isInstalled = false } = {}) {
    this.#isInstalled = isInstalled
    this.#unit = isInstalled ? unitName : storyUnit
    const [station = "", second] = interfaces
    const radios = ["--radio", "networkmanager", "--interface", station]
    const beside = second === undefined ? [] : ["--access-point-interface", second]
    const own = ["--name", deviceName, "--state", places.state, "--country", "US"]
    this.#words = ["run", ...radios, ...beside, ...own, ...words]
    this.#folder = folder
  }

  /** Starts it; `opened` and `said` tell what comes of it. */
  async start() {
    if (this.#log === undefined && !this.#isInstalled) await this.#install()
    this.listen()
    // It is there when it has a radio and can be asked; the access point comes later.
    await run("systemctl", "start", this.#unit)
  }

  async #install() {
    place(places.polkitRule, polkitRuleText)
    place(places.busPolicy, busPolicyText)
    place(
      `/run/systemd/system/${this.#unit}`,
      unitText(process.execPath, this.#words).replace(entryPoint, program),
    )
    // It would take the rule up by itself, at a time of its own.
    await run("systemctl", "try-restart", "polkit")
    await run("systemctl", "daemon-reload")
    await run("systemctl", "reload", "dbus")
  }

  /** To what it says: of one that is installed, since the machine has begun. */
  listen() {
    const lines = this.#isInstalled ? ["--boot", "--lines=all"] : ["--lines=0"]
    const words = ["journalctl", "--follow", ...lines, "--output=cat", `--unit=${this.#unit}`]
    this.#log ??= new LoggedProcess(`${this.#folder}/porchlight.log`, words)
  }

  /** Resolves when the access point is open, since line `from` of the log. @param {number} from */
  async opened(from = 0) {
    await this.said(accessPointOpen, { from, withinMilliseconds: openMilliseconds })
  }

  /** @param {Parameters<LoggedProcess["said"]>} words */
  said(...words) {
    return this.#logged.said(...words)
  }

  /** Everything it logged since it was started first. */
  get lines() {
    return this.#logged.lines
  }

  /** What is printed on it, as a person reads it. */
  get label() {
    const { setupCode } = JSON.parse(readFileSync(`${this.stateFolder}/identity`, "utf8"))
    return { name: deviceName, setupCode }
  }

  /** All that it keeps. @returns {string} */
  get kept() {
    return readdirSync(this.stateFolder)
      .filter((name) => !name.endsWith(".sock"))
      .map((name) => readFileSync(`${this.stateFolder}/${name}`, "utf8"))
      .join("\n")
  }

  /** Memory of the service, in MiB: its process alone, that at most until now, and with the programs that it started. */
  async memory() {
    const group = await run("systemctl", "show", "--value", "--property=ControlGroup", this.#unit)
    const processes = readFileSync(`/sys/fs/cgroup${group}/cgroup.procs`, "utf8").trim().split("\n")
    const sizes = processes.map((id) => mebibytes(id, "VmRSS"))
    return {
      own: Math.max(...sizes),
      most: Math.max(...processes.map((id) => mebibytes(id, "VmHWM"))),
      all: sizes.reduce((sum, size) => sum + size, 0),
    }
  }

  /** As `porchlight clear` and `porchlight setup` do. */
  async startOver() {
    const from = this.lines.length
    await this.#control("POST", "/clear")
    await this.#control("POST", "/setup")
    await this.opened(from)
  }

  /** What `porchlight status` shows. */
  status() {
    return this.#control("GET", "/status")
  }

  /** As `systemctl stop` does. */
  async stop() {
    await run("systemctl", "stop", this.#unit)
  }

  /** Its process is killed; systemd starts the next one after a pause. */
  async cut() {
    await run("systemctl", "kill", "--signal=SIGKILL", this.#unit)
  }

  /** The next one to start is another device. It must have stopped. */
  forget() {
    rmSync(this.stateFolder, { recursive: true, force: true })
  }

  get #logged() {
    if (this.#log === undefined) throw new Error("The device was never started.")
    return this.#log
  }

  /** As a script does, with a token of its own. @param {string} ssidBytes base64url */
  async forgetNetwork(ssidBytes) {
    const words = [program, "token", "new", "--name", "story", "--state", places.state]
    const token = (await run(process.execPath, ...words)).trim()
    const { network } = await this.status()
    const asking = secureRequest({
      host: network.address,
      method: "POST",
      path: "/api/networks/forget",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      // Whether its certificate is right is told elsewhere.
      rejectUnauthorized: false,
      agent: false,
    })
    return answerTo(asking, JSON.stringify({ ssidBytes }))
  }

  /** @param {string} method @param {string} path */
  #control(method, path) {
    return answerTo(request({ socketPath: `${this.stateFolder}/control.sock`, method, path, agent: false }))
  }
}

/** @param {import("node:http").ClientRequest} asking @param {string} [body] @returns {Promise<any>} */
function answerTo(asking, body) {
  const { method, path } = asking
  return new Promise((resolve, reject) => {
    asking.once("response", (response) => {
      const chunks = /** @type {Buffer[]} */ ([])
      response.on("data", (chunk) => chunks.push(chunk))
      response.once("error", reject)
      response.once("end", () => {
        const text = Buffer.concat(chunks).toString()
        if ((response.statusCode ?? 500) < 300) resolve(text === "" ? undefined : JSON.parse(text))
        else reject(new Error(`${method} ${path} was answered with ${response.statusCode}: ${text}`))
      })
    })
    asking.setTimeout(openMilliseconds, () => asking.destroy(new Error(`${method} ${path} had no answer`)))
    asking.once("error", reject)
    asking.end(body)
  })
}

/** @param {string} file @param {string} text */
function place(file, text) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** @param {string} id of a process @param {"VmRSS" | "VmHWM"} field of proc(5) */
function mebibytes(id, field) {
  const status = readFileSync(`/proc/${id}/status`, "utf8")
  const [, kibibytes = "0"] = new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(status) ?? []
  return Number(kibibytes) / 1024
}
