// The air around the device: home networks of every kind, all of one home with one DHCP server.

import { AccessPoint } from "./access-point.js"
import { inside, run } from "./command.js"
import { homeNetworks } from "./home-networks.js"
import { LoggedProcess } from "./logged-process.js"

export const homeRouter = "192.168.77.1"

export class Air {
  #interfaces
  #folder
  /** @type {Map<AccessPoint, string>} */
  #running = new Map()

  /** @param {readonly string[]} interfaces those of namespace `home` @param {string} folder for logs */
  constructor(interfaces, folder) {
    this.#interfaces = interfaces
    this.#folder = folder
  }

  /** The home's router: a bridge for all its access points, and addresses. */
  async open() {
    await run("ip", "-n", "home", "link", "add", "home", "type", "bridge", "forward_delay", "0")
    await run("ip", "-n", "home", "address", "add", `${homeRouter}/24`, "dev", "home")
    await run("ip", "-n", "home", "link", "set", "home", "up")
    const words = [
      ...["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--log-facility=-", "--log-dhcp"],
      ...["--interface=home", "--bind-interfaces", "--no-resolv", "--no-hosts", "--pid-file="],
      ...["--dhcp-range=192.168.77.50,192.168.77.250,10m", "--dhcp-leasefile=/run/home-leases"],
      // Otherwise it asks for 3 s whether somebody has the address that it is going to offer.
      ...["--no-ping", "--dhcp-authoritative", `--address=/home.arpa/${homeRouter}`],
    ]
    const dnsmasq = new LoggedProcess(`${this.#folder}/home-dnsmasq.log`, inside("home", words))
    await dnsmasq.said(/DHCP, IP range/)
  }

  /**
   * Puts a network on the air.
   * @param {string} kind a name of `homeNetworks` @param {Partial<import("./home-networks.js").HomeNetwork>} changes
   */
  async start(kind, changes = {}) {
    const network = homeNetworks[kind]
    if (network === undefined) throw new Error(`There is no home network "${kind}".`)
    const taken = new Set(this.#running.values())
    const free = this.#interfaces.find((name) => !taken.has(name))
    if (free === undefined)
      throw new Error(`All ${this.#interfaces.length} radios of the home are on the air.`)
    const log = `${this.#folder}/home-${kind}.log`
    const accessPoint = new AccessPoint({ ...network, ...changes }, free, log)
    this.#running.set(accessPoint, free)
    await accessPoint.start()
    return accessPoint
  }

  /** Off the air for good; its radio can carry another. @param {AccessPoint} accessPoint */
  async stop(accessPoint) {
    await accessPoint.stop()
    this.#running.delete(accessPoint)
  }
}
