/** The ports that phones ask on, and who holds them. */
import { accessPointAddress } from "../core/captive.ts"
import { ownCommand } from "../hosts/linux/own-command.ts"
import { type Finding, note, ok, wrong } from "./finding.ts"
import type { Process } from "./processes.ts"
import type { Scene } from "./scene.ts"
import { holdersOf } from "./socket-holders.ts"
import { type Listener, parseListeners, standsInTheWay } from "./sockets.ts"

interface Door {
  readonly protocol: "udp" | "tcp"
  readonly port: number
  /** The address we listen on. */
  readonly wanted: string
  readonly purpose: string
}

export async function examinePorts(scene: Scene): Promise<readonly Finding[]> {
  const { httpPort = 80, httpsPort = 443 } = scene.options
  const doors: readonly Door[] = [
    { protocol: "udp", port: 53, wanted: accessPointAddress, purpose: "phones ask for names there" },
    { protocol: "udp", port: 67, wanted: "0.0.0.0", purpose: "phones ask for their address there" },
    { protocol: "tcp", port: httpPort, wanted: "0.0.0.0", purpose: "phones load the page from there" },
    ...(httpsPort === false ? [] : [secureDoor(httpsPort)]),
  ]
  const tables = await Promise.all(
    (["udp", "tcp"] as const).map((protocol) => readListeners(scene, protocol)),
  )
  if (tables.some((table) => table === undefined)) {
    return [
      note("Ports", "The kernel does not show who listens here, so nobody knows whether they are free."),
    ]
  }
  const [udp = [], tcp = []] = tables
  const inTheWay = doors.map(({ protocol, port, wanted }) =>
    (protocol === "udp" ? udp : tcp).filter((one) => one.port === port && standsInTheWay(one, wanted)),
  )
  const inodes = inTheWay.flat().map(({ inode }) => inode)
  const holders = inodes.length === 0 ? new Map() : await holdersOf(scene.machine, scene.processes, inodes)
  return Promise.all(doors.map((door, index) => doorFinding(scene, door, inTheWay[index] ?? [], holders)))
}

function secureDoor(port: number): Door {
  return { protocol: "tcp", port, wanted: "0.0.0.0", purpose: "phones at home come in by it (HTTPS)" }
}

async function readListeners(
  { machine }: Scene,
  protocol: "udp" | "tcp",
): Promise<readonly Listener[] | undefined> {
  const text = await machine.text(`/proc/net/${protocol}`)
  if (text === undefined) return undefined
  // Not there where IPv6 is switched off.
  const text6 = (await machine.text(`/proc/net/${protocol}6`)) ?? ""
  return [...parseListeners(protocol, text), ...parseListeners(protocol, text6)]
}

async function doorFinding(
  scene: Scene,
  door: Door,
  listeners: readonly Listener[],
  holders: ReadonlyMap<string, Process>,
): Promise<Finding> {
  const { protocol, port, purpose } = door
  const subject = `Port ${port}${protocol === "udp" ? " (UDP)" : ""}`
  if (listeners.length === 0) return ok(subject, "free")
  const isOwn = ({ inode, userId }: Listener) =>
    holders.get(inode)?.isOwn === true || scene.users.get(userId) === "porchlight"
  const [foreign] = listeners.filter((listener) => !isOwn(listener))
  if (foreign === undefined) return ok(subject, "held by porchlight itself")
  const holder = holders.get(foreign.inode)
  if (port === 67 && (await isBoundElsewhere(scene))) {
    return ok(subject, "in use on other interfaces alone, which leaves the access point's free")
  }
  const user = scene.users.get(foreign.userId)
  const who = holder?.name ?? (user === undefined ? "Another program" : `A program of the user ${user}`)
  const text = `${who} holds it, and ${purpose}.`
  const remedy = holder === undefined ? `sudo ${ownCommand()} doctor tells which.` : remedyFor(holder, port)
  // Several of it go side by side, where each is told to keep to its own interfaces. No table shows that.
  if (port === 67 && holder?.name === "dnsmasq") {
    const apart = `${text} Both can run where its settings have bind-interfaces or bind-dynamic.`
    return note(subject, apart, `Else: ${remedy}`)
  }
  return wrong(subject, text, remedy)
}

/**
 * A socket that is bound to another interface keeps nobody from the port (`SO_BINDTODEVICE`, socket(7)). Only `ss` shows
 * that, as `0.0.0.0%virbr0:67`.
 */
async function isBoundElsewhere({ machine, options, radioNames }: Scene): Promise<boolean> {
  const text = await machine.run("ss", ["-Hlun", "sport", "=", ":67"]).catch(() => "")
  const interfaces = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => /\s\S*%([^\s:]+):67\s/.exec(line)?.[1])
  const ours = [options.interfaceName, options.accessPointInterfaceName, ...radioNames]
  return interfaces.length > 0 && interfaces.every((name) => name !== undefined && !ours.includes(name))
}

/** Programs whose service has another name, by the name that the kernel knows (15 characters). */
const serviceNames: Readonly<Record<string, string>> = {
  connmand: "connman",
  dhcpd: "isc-dhcp-server",
  "kea-dhcp4": "kea-dhcp4-server",
  "systemd-network": "systemd-networkd",
}

const sameNames =
  /^(?:dnsmasq|named|unbound|nginx|apache2|lighttpd|caddy|haproxy|httpd|pihole-FTL|AdGuardHome|hostapd|coredns|udhcpd|dnscrypt-proxy|stubby|traefik)$/

function remedyFor({ id, name }: Process, port: number): string {
  if (name === "systemd-resolve") {
    return "Remove DNSStubListenerExtra from /etc/systemd/resolved.conf, then sudo systemctl restart systemd-resolved"
  }
  if (name === "docker-proxy") {
    return `Stop the container that publishes it: docker ps --filter publish=${port} lists it.`
  }
  if (name === "systemd") return `sudo systemctl list-sockets tells which socket; disable that one.`
  const service = Object.hasOwn(serviceNames, name)
    ? serviceNames[name]
    : sameNames.test(name)
      ? name
      : undefined
  return service === undefined
    ? `End it: its process is ${id}, and sudo systemctl status ${id} tells which service it belongs to.`
    : `sudo systemctl disable --now ${service}`
}
