/** What a machine must have before anything on it is changed. */
import { constants } from "node:fs"
import { access } from "node:fs/promises"
import { ownCommand } from "../hosts/linux/own-command.ts"
import { brokerFaults } from "./broker-files.ts"
import type { InstallOptions } from "./install-options.ts"
import { certificateFaults } from "./own-certificate.ts"
import { isThere } from "./placed-file.ts"
import { guardUnitName, places } from "./places.ts"
import { radioFaults } from "./radio-faults.ts"
import { on, type System, succeeds } from "./system.ts"

/** Folders of programs, as services have them (systemd.exec(5), `$PATH`), and Debian's older ones. */
const programFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

/** What is run, by the service or now, and Debian's package with it. */
const programs = [
  { program: "dnsmasq", packageName: "dnsmasq-base" },
  { program: "iw", packageName: "iw" },
  { program: "systemd-notify", packageName: "systemd" },
  { program: "useradd", packageName: "passwd" },
]

/** As package.json has it. */
const nodeMinimum = { major: 20, minor: 19 }

/** A sentence with a remedy for each thing that is missing. Without root or systemd the others are not looked for. */
export async function missing(system: System, options: InstallOptions): Promise<readonly string[]> {
  const first = [
    ...(system.userNumber === 0
      ? []
      : [`Installing a service takes root. Run it as root: sudo ${ownCommand()} install.`]),
    // sd_booted(3)
    ...((await isThere(on(system, "/run/systemd/system")))
      ? []
      : [
          `systemd does not run here. Have another program start "${ownCommand()} run --radio networkmanager", as root.`,
        ]),
  ]
  if (first.length > 0) return first
  if (await isThere(on(system, places.upgrade))) {
    return [`An upgrade is under way: journalctl -u ${guardUnitName} says how it goes. It ends by itself.`]
  }
  return [
    ...nodeFaults(system),
    ...(await managerFaults(system)),
    ...(await polkitFaults(system)),
    ...(await programFaults(system)),
    ...(await radioFaults(system, options)),
    ...(await certificateFaults(system, options)),
    ...(await brokerFaults(system, options.mqtt)),
  ]
}

function nodeFaults({ nodeVersion }: System): readonly string[] {
  const [major = 0, minor = 0] = nodeVersion.split(".").map(Number)
  const isEnough = major > nodeMinimum.major || (major === nodeMinimum.major && minor >= nodeMinimum.minor)
  if (isEnough) return []
  const wanted = `${nodeMinimum.major}.${nodeMinimum.minor}`
  return [`Node ${nodeVersion} is too old. Install ${wanted} or newer, from nodejs.org for instance.`]
}

async function managerFaults(system: System): Promise<readonly string[]> {
  const unit = "NetworkManager.service"
  if (await succeeds(system, "systemctl", "is-active", "--quiet", unit)) return []
  return (await succeeds(system, "systemctl", "cat", unit))
    ? ["NetworkManager is not running. Start it: systemctl enable --now NetworkManager."]
    : ["NetworkManager is not installed. Install it, on Debian: apt install network-manager."]
}

/**
 * Older ones than 0.106 know no rules, and call themselves "local". Some have a folder for rules all the same, by another
 * package. Where it does not say, the folder has to do.
 */
async function polkitFaults(system: System): Promise<readonly string[]> {
  const authority = "org.freedesktop.PolicyKit1 /org/freedesktop/PolicyKit1/Authority"
  const asked = [
    "get-property",
    ...authority.split(" "),
    "org.freedesktop.PolicyKit1.Authority",
    "BackendName",
  ]
  const { output } = await system.run("busctl", asked)
  if (output.trim() === 's "local"') return [polkitMissing]
  for (const folder of ["/usr/share/polkit-1/rules.d", "/etc/polkit-1/rules.d"]) {
    if (await isThere(on(system, folder))) return []
  }
  return [polkitMissing]
}

const polkitMissing =
  "polkit 0.106 or newer is not installed. Install it, on Debian 12 or newer: apt install polkitd."

async function programFaults(system: System): Promise<readonly string[]> {
  const faults: string[] = []
  for (const { program, packageName } of programs) {
    const found = await Promise.all(
      programFolders.map((folder) =>
        access(on(system, `${folder}/${program}`), constants.X_OK).then(
          () => true,
          () => false,
        ),
      ),
    )
    if (found.includes(true)) continue
    faults.push(`${program} is not installed. Install it, on Debian: apt install ${packageName}.`)
  }
  return faults
}
