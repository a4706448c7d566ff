// One home network on the air, and what can happen to it.
import { mkdirSync, writeFileSync } from "node:fs"
import { inside, run, runInside } from "./command.js"
import { hostapdConfiguration } from "./home-networks.js"
import { LoggedProcess } from "./logged-process.js"

const controlFolder = "/run/porchlight-air"

const admission = /AP-STA-CONNECTED/

export class AccessPoint {
  /** As hostapd has it now. @type {import("./home-networks.js").HomeNetwork} */
  network
  #interface
  #logFile
  /** @type {LoggedProcess | undefined} */
  #hostapd

  /** @param {import("./home-networks.js").HomeNetwork} network @param {string} interfaceName @param {string} logFile */
  constructor(network, interfaceName, logFile) {
    this.network = network
    this.#interface = interfaceName
    this.#logFile = logFile
  }

  get interfaceName() {
    return this.#interface
  }

  /** How often a station was let in since it went on the air. */
  get admissions() {
    return this.#hostapd?.lines.filter((line) => admission.test(line)).length ?? 0
  }

  /** Resolves when a station is let in; `admissions` read before says which time is meant. */
  async admitted({ after = this.admissions, withinMilliseconds = 60_000 } = {}) {
    if (this.#hostapd === undefined) throw new Error("The access point is off the air.")
    const before = this.#hostapd.lines.flatMap((line, index) => (admission.test(line) ? [index] : []))
    const from = after === 0 ? 0 : (before[after - 1] ?? -1) + 1
    await this.#hostapd.said(admission, { from, withinMilliseconds })
  }

  async start() {
    mkdirSync(controlFolder, { recursive: true })
    const file = `${controlFolder}/${this.#interface}.conf`
    writeFileSync(file, hostapdConfiguration(this.network, this.#interface, controlFolder))
    this.#hostapd = new LoggedProcess(this.#logFile, inside("home", ["hostapd", file]))
    await this.#hostapd.said(/AP-ENABLED/)
  }

  /** The router's plug is pulled. */
  async stop() {
    await this.#hostapd?.stop()
    this.#hostapd = undefined
  }

  /** As `stop`, and nobody is told: who is on it finds out by itself. */
  async vanish() {
    await run("ip", "-n", "home", "link", "set", this.#interface, "down")
    this.#hostapd?.kill("SIGKILL")
    await this.#hostapd?.ended
    this.#hostapd = undefined
  }

  /** Resolves when a station was let in so far that the key is what comes next. */
  async asked({ withinMilliseconds = 60_000 } = {}) {
    if (this.#hostapd === undefined) throw new Error("The access point is off the air.")
    const from = this.#hostapd.lines.length
    await this.#hostapd.said(/IEEE 802\.11: (authenticated|associated)/, { from, withinMilliseconds })
  }

  /** As a router does that looks for a better one: it is off the air for a moment. @param {number} channel */
  async moveTo(channel) {
    await this.#restart({ channel })
  }

  /** @param {string} password */
  async setPassword(password) {
    await this.#restart({ password })
  }

  /** Everybody is told to go, and may come back. */
  async dropEverybody() {
    await this.#control("deauthenticate", "ff:ff:ff:ff:ff:ff")
  }

  /** Without, whoever joins finds a network behind which is nobody: no DHCP, nothing. @param {boolean} give */
  async giveAddresses(give) {
    const master = give ? ["master", "home"] : ["nomaster"]
    await run("ip", "-n", "home", "link", "set", this.#interface, ...master)
  }

  /** A router that is full: it hears who asks, and says no (status 17 of IEEE 802.11). @param {boolean} refuse */
  async refuseEverybody(refuse) {
    await this.#control("set", "max_num_sta", refuse ? "0" : "100")
  }

  /** @param {Partial<import("./home-networks.js").HomeNetwork>} changes */
  async #restart(changes) {
    await this.stop()
    this.network = { ...this.network, ...changes }
    await this.start()
  }

  /** @param {...string} words */
  async #control(...words) {
    const own = ["-p", controlFolder, "-i", this.#interface]
    const answer = await runInside("home", "hostapd_cli", ...own, ...words)
    if (!/^OK/m.test(answer)) throw new Error(`hostapd answered "${words.join(" ")}" with: ${answer}`)
  }
}
