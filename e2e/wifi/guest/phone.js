// A phone: a radio, wpa_supplicant and a DHCP client in a network namespace of their own, and what phones ask for.
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { inside, run, runInside } from "./command.js"
import { LoggedProcess } from "./logged-process.js"
import { PhoneRequests } from "./phone-requests.js"

const namespace = "phone"

/** As long as a login sheet would wait. */
const usualLimitMilliseconds = 15_000

/** Written by `phone-lease`. */
const resolvConf = "/run/phone-resolv.conf"

const leaseScript = fileURLToPath(new URL("phone-lease", import.meta.url))

/** As systems ask whether they are online, and what they take for a yes. */
const probes = {
  ios: {
    url: "http://captive.apple.com/hotspot-detect.html",
    userAgent: "CaptiveNetworkSupport-443.80.2 wispr",
    isOnline: (/** @type {Answer} */ { status, body }) =>
      status === 200 && body.includes("<BODY>Success</BODY>"),
  },
  android: {
    url: "http://connectivitycheck.gstatic.com/generate_204",
    userAgent: "Dalvik/2.1.0 (Linux; U; Android 14)",
    isOnline: (/** @type {Answer} */ { status }) => status === 204,
  },
}

/**
 * @typedef {import("./phone-requests.js").Answer} Answer
 * @typedef {object} Lease
 * @property {string} address @property {string} router @property {string[]} nameServers
 * @property {string | undefined} captivePortalUrl DHCP option 114 (RFC 8910).
 */

export class Phone {
  /** What DHCP gave last. @type {Lease | undefined} */
  lease
  #interface
  #folder
  /** @type {LoggedProcess | undefined} */
  #supplicant
  /** @type {LoggedProcess | undefined} */
  #dhcp
  #requests

  /** @param {string} interfaceName the one of namespace `phone` @param {string} folder for logs */
  constructor(interfaceName, folder) {
    this.#interface = interfaceName
    this.#folder = folder
    this.#requests = new PhoneRequests(namespace)
  }

  /**
   * Joins a network as a person would, and waits for an address. Throws at once where the password is refused.
   * @param {string | Buffer} ssid
   * @param {{ password?: string, withinMilliseconds?: number }} options
   * @returns {Promise<Lease & { associatedMilliseconds: number, addressMilliseconds: number }>}
   *   the second counted from the first
   */
  async join(ssid, { password, withinMilliseconds = 60_000 } = {}) {
    await this.leave()
    const file = `/run/${namespace}-wpa.conf`
    writeFileSync(file, supplicantConfiguration(Buffer.from(ssid), password))
    const begun = performance.now()
    const words = ["wpa_supplicant", "-D", "nl80211", "-i", this.#interface, "-c", file]
    this.#supplicant = new LoggedProcess(`${this.#folder}/phone-wpa.log`, inside(namespace, words))
    const [, event] = await this.#supplicant.said(/CTRL-EVENT-(CONNECTED|SSID-TEMP-DISABLED.*)/, {
      withinMilliseconds,
    })
    if (event !== "CONNECTED") throw new Error(`The phone was refused: ${event}`)
    const associated = performance.now()
    const lease = await this.#askForAddress(withinMilliseconds)
    const addressMilliseconds = performance.now() - associated
    return { ...lease, associatedMilliseconds: associated - begun, addressMilliseconds }
  }

  /** Forgets the network. */
  async leave() {
    await this.#dhcp?.stop()
    await this.#supplicant?.stop()
    this.#dhcp = undefined
    this.#supplicant = undefined
    this.lease = undefined
    await run("ip", "-n", namespace, "address", "flush", "dev", this.#interface)
  }

  /** Whether it is on the network that it joined, as its own radio sees it. */
  get associated() {
    return this.#events().at(-1) === "CONNECTED"
  }

  /** How often the network was lost since it was joined. */
  get losses() {
    return this.#events().filter((event) => event === "DISCONNECTED").length
  }

  /** Resolves when the network was lost; `losses` read before says which time is meant. */
  async lost({ after = this.losses, withinMilliseconds = 60_000 } = {}) {
    await this.#happened("DISCONNECTED", after, withinMilliseconds)
  }

  /** Resolves when it is back on the network after the loss of that number, counted from 1. */
  async back({ after = this.losses, withinMilliseconds = 60_000 } = {}) {
    await this.#happened("CONNECTED", after, withinMilliseconds)
  }

  /** What its programs would read to find their name servers. */
  get resolvConf() {
    return readFileSync(resolvConf, "utf8")
  }

  /**
   * Asks the name server that DHCP gave, or `server`.
   * @param {string} name @param {string} type @param {{ server?: string }} options
   */
  async dig(name, type = "A", { server = this.lease?.nameServers[0] } = {}) {
    if (server === undefined) throw new Error("The phone has no name server.")
    return this.#requests.dig({ name, type, server })
  }

  /**
   * One request, whose redirection it does not follow.
   * @param {string} method @param {string} url
   * @param {{ headers?: Record<string, string>, body?: string, limitMilliseconds?: number }} options
   */
  async http(method, url, { headers = {}, body = "", limitMilliseconds = usualLimitMilliseconds } = {}) {
    const servers = this.lease?.nameServers ?? []
    return this.#requests.http({ method, url, headers, body, servers, limitMilliseconds })
  }

  /** Whether one packet comes back. @param {string} address */
  async pings(address) {
    const words = ["ping", "-c", "1", "-W", "2", address]
    return runInside(namespace, .../** @type {[string, ...string[]]} */ (words)).then(
      () => true,
      () => false,
    )
  }

  /** Whether an iPhone would open its login sheet here. */
  iosProbe() {
    return this.#probe(probes.ios)
  }

  /** Whether an Android phone would say "Sign in to network" here. */
  androidProbe() {
    return this.#probe(probes.android)
  }

  async close() {
    await this.leave()
    this.#requests.close()
  }

  /** @param {typeof probes.ios} probe */
  async #probe({ url, userAgent, isOnline }) {
    const answer = await this.http("GET", url, { headers: { "user-agent": userAgent, connection: "close" } })
    return { ...answer, portal: !isOnline(answer) }
  }

  /** @param {number} withinMilliseconds @returns {Promise<Lease>} */
  async #askForAddress(withinMilliseconds) {
    const words = [
      "busybox",
      "udhcpc",
      "-f",
      "-i",
      this.#interface,
      "-s",
      leaseScript,
      "-O",
      "114",
      "-t",
      "10",
      "-T",
      "2",
    ]
    this.#dhcp = new LoggedProcess(`${this.#folder}/phone-dhcp.log`, inside(namespace, words))
    const [, text = ""] = await this.#dhcp.said(/^LEASE (.*)/, { withinMilliseconds })
    const [address = "", router = "", nameServers = "", portal = ""] = text.split("|")
    const captivePortalUrl = portal === "" ? undefined : Buffer.from(portal, "hex").toString()
    this.lease = { address, router, nameServers: nameServers.split(" ").filter(Boolean), captivePortalUrl }
    return this.lease
  }

  /** Each coming and going since it joined. */
  #events() {
    const pattern = /CTRL-EVENT-(CONNECTED|DISCONNECTED)/
    return this.#supplicant?.lines.flatMap((line) => pattern.exec(line)?.[1] ?? []) ?? []
  }

  /** @param {string} event @param {number} after how often the network was lost before @param {number} withinMilliseconds */
  async #happened(event, after, withinMilliseconds) {
    if (this.#supplicant === undefined) throw new Error("The phone has joined nothing.")
    let losses = 0
    let from = 0
    for (const [index, line] of this.#supplicant.lines.entries()) {
      if (losses === after) break
      if (line.includes("CTRL-EVENT-DISCONNECTED")) losses += 1
      from = index + 1
    }
    await this.#supplicant.said(new RegExp(`CTRL-EVENT-${event}`), { from, withinMilliseconds })
  }
}

/** @param {Buffer} ssid @param {string | undefined} password */
function supplicantConfiguration(ssid, password) {
  const protectedNetwork = ["key_mgmt=WPA-PSK SAE", "ieee80211w=1", `psk="${password}"`]
  return [
    `network={`,
    `ssid=${ssid.toString("hex")}`,
    ...(password === undefined ? ["key_mgmt=NONE"] : protectedNetwork),
    "}",
    "",
  ].join("\n")
}
