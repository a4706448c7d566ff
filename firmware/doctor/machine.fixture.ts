/** Recorded machines, for tests: what the kernel and the programs of one answered. */
import { PorchlightError } from "../core/errors.ts"
import type { Machine } from "./machine.ts"

export interface Recording {
  /** Contents by path. Folders follow from them. */
  readonly files?: Readonly<Record<string, string>>
  readonly links?: Readonly<Record<string, string>>
  /** Owner and permissions of what has any; files without one belong to root. */
  readonly statuses?: Readonly<Record<string, { readonly userId: number; readonly mode: number }>>
  readonly programs?: readonly string[]
  /** Answers by the whole command. */
  readonly outputs?: Readonly<Record<string, string>>
  readonly busAddress?: string
  readonly nodeVersion?: string
  readonly platform?: string
}

export function recordedMachine(recording: Recording): Machine {
  const { files = {}, links = {}, statuses = {}, programs = [], outputs = {} } = recording
  const paths = [...Object.keys(files), ...Object.keys(links), ...Object.keys(statuses)]
  return {
    nodeVersion: recording.nodeVersion ?? "20.19.0",
    platform: recording.platform ?? "linux",
    // Nothing listens there.
    busAddress: recording.busAddress ?? "unix:path=/nonexistent/porchlight-bus",
    text: async (path) => files[path],
    async entries(folder) {
      const inside = paths.filter((path) => path.startsWith(`${folder}/`))
      return [...new Set(inside.map((path) => path.slice(folder.length + 1).split("/")[0] ?? ""))]
    },
    linkTarget: async (path) => links[path],
    async status(path) {
      const isThere = paths.some((known) => known === path || known.startsWith(`${path}/`))
      return statuses[path] ?? (isThere ? { userId: 0, mode: 0o644 } : undefined)
    },
    hasProgram: async (name) => programs.includes(name),
    async run(program, words) {
      const output = outputs[[program, ...words].join(" ")]
      if (output === undefined) throw new PorchlightError("program-missing", `${program} is not installed.`)
      return output
    },
  }
}

/** A program as `/proc` shows it. */
export function running(
  id: number,
  name: string,
  words: readonly string[],
  group = "/system.slice/other.service",
): Record<string, string> {
  return {
    [`/proc/${id}/comm`]: `${name}\n`,
    [`/proc/${id}/cmdline`]: words.map((word) => `${word}\0`).join(""),
    [`/proc/${id}/cgroup`]: `0::${group}\n`,
  }
}

const tableHead =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

/** A table of the kernel's, as a little-endian machine prints it. */
export function socketTable(
  protocol: "udp" | "tcp",
  sockets: readonly { address: string; port: number; userId?: number; inode: number; state?: string }[],
): string {
  const lines = sockets.map(
    ({ address, port, userId = 0, inode, state = protocol === "udp" ? "07" : "0A" }) => {
      const bytes = address.includes(".")
        ? Buffer.from(address.split(".").map(Number))
        : Buffer.from(address, "hex")
      const shown = bytes.swap32().toString("hex").toUpperCase()
      const hexPort = port.toString(16).toUpperCase().padStart(4, "0")
      const peer = "0".repeat(shown.length)
      return `   0: ${shown}:${hexPort} ${peer}:0000 ${state} 00000000:00000000 00:00000000 00000000 ${String(userId).padStart(5)}        0 ${inode} 2 0000000000000000 0\n`
    },
  )
  return tableHead + lines.join("")
}

export const noSockets = {
  "/proc/net/udp": tableHead,
  "/proc/net/udp6": tableHead,
  "/proc/net/tcp": tableHead,
  "/proc/net/tcp6": tableHead,
}

const routeHead = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"

export const homeRoutes = {
  "/proc/net/route":
    `${routeHead}wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n` +
    "wlan0\t0001A8C0\t00000000\t0001\t0\t0\t600\t00FFFFFF\t0\t0\t0\n",
}

/** A radio as the kernel lists it. */
export function radioFiles(name: string, phy: string, index: number): Record<string, string> {
  return {
    [`/sys/class/net/${name}/phy80211/name`]: `${phy}\n`,
    [`/sys/class/net/${name}/ifindex`]: `${index}\n`,
  }
}

export function radioLinks(name: string, driver: string): Record<string, string> {
  return { [`/sys/class/net/${name}/device/driver`]: `../../../../bus/sdio/drivers/${driver}` }
}

const modes = "\tSupported interface modes:\n\t\t * managed\n\t\t * AP\n"

/** `iw phy` of a Raspberry Pi's own radio. */
export const raspberryPhy =
  `Wiphy phy0\n${modes}\tvalid interface combinations:\n` +
  "\t\t * #{ managed } <= 1, #{ P2P-device } <= 1, #{ P2P-client, P2P-GO } <= 1,\n\t\t   total <= 3, #channels <= 2\n" +
  "\t\t * #{ managed } <= 1, #{ AP } <= 1, #{ P2P-client } <= 1, #{ P2P-device } <= 1,\n" +
  "\t\t   total <= 4, #channels <= 1\n"

/** One that does WPA3, and two channels at once. */
export const ablePhy =
  `Wiphy phy1\n${modes}\tvalid interface combinations:\n` +
  "\t\t * #{ managed, AP } <= 2,\n\t\t   total <= 2, #channels <= 2\n\tDevice supports SAE with AUTHENTICATE command\n"

/** polkit 122, which rests until it is asked. */
const polkitFiles = {
  "/usr/share/dbus-1/system-services/org.freedesktop.PolicyKit1.service": "",
  "/etc/polkit-1/rules.d/49-other.rules": "",
}
const servicePrograms = ["systemd-notify", "useradd"]

/** Raspberry Pi OS as it is flashed, before anybody set a country. */
export const raspberryPi: Recording = {
  files: {
    ...noSockets,
    ...homeRoutes,
    ...radioFiles("wlan0", "phy0", 3),
    "/run/systemd/system/dbus.service": "",
    ...polkitFiles,
    "/proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.4\0",
    "/sys/class/rfkill/rfkill0/type": "wlan\n",
    "/sys/class/rfkill/rfkill0/name": "phy0\n",
    "/sys/class/rfkill/rfkill0/soft": "1\n",
    "/sys/class/rfkill/rfkill0/hard": "0\n",
    "/sys/class/rfkill/rfkill1/type": "bluetooth\n",
    "/sys/class/rfkill/rfkill1/soft": "1\n",
    "/sys/class/rfkill/rfkill1/hard": "0\n",
    "/proc/self/status": "Name:\tnode\nCapEff:\t0000000000000000\n",
    "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\npi:x:1000:1000:,,,:/home/pi:/bin/bash\n",
    ...running(1, "systemd", ["/sbin/init"]),
    ...running(600, "wpa_supplicant", [
      "/usr/sbin/wpa_supplicant",
      "-u",
      "-s",
      "-O",
      "DIR=/run/wpa_supplicant",
    ]),
  },
  links: radioLinks("wlan0", "brcmfmac"),
  programs: ["dbus-daemon", "NetworkManager", "wpa_supplicant", "dnsmasq", "iw", ...servicePrograms],
  outputs: {
    "iw phy phy0 info": raspberryPhy,
    "iw reg get":
      "global\ncountry 00: DFS-UNSET\n\t(755 - 928 @ 2), (N/A, 20), (N/A)\n\nphy#0\ncountry 99: DFS-UNSET\n",
  },
}

/** A laptop with systemd-resolved, libvirt's dnsmasq and a web server in Docker. */
export const laptop: Recording = {
  files: {
    ...homeRoutes,
    ...radioFiles("wlp3s0", "phy0", 2),
    "/run/systemd/system/dbus.service": "",
    ...polkitFiles,
    "/proc/net/udp": socketTable("udp", [
      { address: "127.0.0.53", port: 53, userId: 101, inode: 501 },
      { address: "192.168.122.1", port: 53, userId: 110, inode: 502 },
      { address: "0.0.0.0", port: 67, userId: 0, inode: 503 },
    ]),
    "/proc/net/udp6": noSockets["/proc/net/udp6"],
    "/proc/net/tcp": socketTable("tcp", [
      { address: "0.0.0.0", port: 80, inode: 504 },
      { address: "127.0.0.1", port: 443, inode: 505 },
      // A connection to somebody's web server, not a listener.
      { address: "192.168.1.20", port: 443, inode: 506, state: "01" },
    ]),
    "/proc/net/tcp6": socketTable("tcp", [{ address: "0".repeat(32), port: 80, inode: 507 }]),
    "/proc/self/status": "Name:\tnode\nCapEff:\t000001ffffffffff\n",
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nsystemd-resolve:x:101:101::/:/usr/sbin/nologin\n",
    ...running(1, "systemd", ["/sbin/init"]),
    ...running(700, "systemd-resolve", ["/lib/systemd/systemd-resolved"]),
    ...running(701, "dnsmasq", ["/usr/sbin/dnsmasq", "--conf-file=/var/lib/libvirt/dnsmasq/default.conf"]),
    ...running(702, "docker-proxy", ["/usr/bin/docker-proxy", "-proto", "tcp"]),
    ...running(703, "nginx", ["nginx: master process /usr/sbin/nginx"]),
    ...running(704, "wpa_supplicant", ["/sbin/wpa_supplicant", "-u", "-s"]),
  },
  links: {
    ...radioLinks("wlp3s0", "iwlwifi"),
    "/proc/700/fd/12": "socket:[501]",
    "/proc/701/fd/3": "socket:[503]",
    "/proc/702/fd/4": "socket:[504]",
    "/proc/702/fd/5": "socket:[507]",
    "/proc/703/fd/6": "socket:[505]",
  },
  programs: ["dbus-daemon", "NetworkManager", "wpa_supplicant", "dnsmasq", "iw", ...servicePrograms],
  outputs: {
    "iw phy phy0 info": ablePhy,
    "iw reg get": "global\ncountry DE: DFS-ETSI\n",
    "ss -Hlun sport = :67": "UNCONN 0      0      0.0.0.0%virbr0:67         0.0.0.0:*          \n",
  },
}

export const container: Recording = { files: { "/.dockerenv": "" } }
