/** The programs that drive the radio: the message bus, NetworkManager, wpa_supplicant. */
import { type Finding, note, ok, wrong } from "./finding.ts"
import type { ManagerView } from "./manager-view.ts"
import type { Scene } from "./scene.ts"

/**
 * The newest of what is asked of it: `ap-isolation` in a profile, by NetworkManager's reference since 1.28. The
 * others: `AddAndActivateConnection2` 1.16, `ipv6.method=disabled` 1.20, OWE 1.26.
 */
const leastVersion = [1, 28] as const

export async function examineManager(scene: Scene): Promise<readonly Finding[]> {
  const { bus, manager, hasSystemd } = scene
  const hasManager = await scene.machine.hasProgram("NetworkManager")
  if (bus === undefined) {
    const isInstalled = await scene.machine.hasProgram("dbus-daemon")
    const start = startOf("dbus", hasSystemd)
    const unknown = "It cannot be asked without the message bus."
    return [
      wrong(
        "Message bus",
        "The system's message bus (D-Bus) does not answer.",
        isInstalled ? start : `sudo apt install dbus, then ${start}`,
      ),
      hasManager ? note("NetworkManager", unknown) : managerMissing(),
    ]
  }
  const reached = ok("Message bus", "reachable")
  if (manager.kind === "missing") return [reached, hasManager ? managerStopped(hasSystemd) : managerMissing()]
  if (manager.kind !== "there") {
    const text = "It is on the message bus and does not answer."
    return [reached, wrong("NetworkManager", text, "sudo systemctl restart NetworkManager")]
  }
  return [reached, versionFinding(manager.version), ...(await supplicantFindings(scene, manager))]
}

function startOf(service: string, hasSystemd: boolean): string {
  return hasSystemd ? `sudo systemctl enable --now ${service}` : `sudo service ${service} start`
}

function managerMissing(): Finding {
  return wrong("NetworkManager", "It is not installed.", "sudo apt install network-manager")
}

function managerStopped(hasSystemd: boolean): Finding {
  const text = "It is installed and does not run."
  return wrong("NetworkManager", text, startOf("NetworkManager", hasSystemd))
}

function versionFinding(version: string): Finding {
  const [major, minor] = version.split(".").map(Number)
  if (major === undefined || minor === undefined || !Number.isInteger(major) || !Number.isInteger(minor)) {
    return note("NetworkManager", "It runs and does not tell its version.")
  }
  const [leastMajor, leastMinor] = leastVersion
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) {
    return ok("NetworkManager", version)
  }
  const text = `${version} is too old: it cannot keep phones on the access point apart.`
  return wrong("NetworkManager", text, `Update to ${leastMajor}.${leastMinor} or later.`)
}

async function supplicantFindings(
  { machine, radioNames }: Scene,
  { hasSupplicant, hasIwd }: Extract<ManagerView, { kind: "there" }>,
): Promise<readonly Finding[]> {
  const subject = "wpa_supplicant"
  if (hasSupplicant) return [ok(subject, "on the message bus")]
  if (hasIwd) {
    const text =
      "iwd drives the radio in its place. It tells no reason why a join failed, and its access point takes no channel."
    const remedy =
      "Remove wifi.backend=iwd from /etc/NetworkManager, then sudo systemctl disable --now iwd and " +
      "sudo systemctl restart NetworkManager"
    return [wrong(subject, text, remedy)]
  }
  if (!(await machine.hasProgram("wpa_supplicant"))) {
    return [wrong(subject, "It is not installed.", "sudo apt install wpasupplicant")]
  }
  // NetworkManager starts it for the first radio.
  if (radioNames.length === 0) return []
  const text = "It is installed and not on the message bus."
  return [wrong(subject, text, "sudo systemctl restart wpa_supplicant NetworkManager")]
}
