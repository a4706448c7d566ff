/** What `porchlight install` takes of a machine with systemd, beyond what the radio takes. */
import { textOf } from "../hosts/linux/bus-values.ts"
import { type Finding, ok, wrong } from "./finding.ts"
import { hasOwner } from "./manager-view.ts"
import type { Scene } from "./scene.ts"

const needed = [
  {
    name: "systemd-notify",
    packageName: "systemd",
    purpose: "the service tells systemd with it that it runs",
  },
  { name: "useradd", packageName: "passwd", purpose: "it makes the service's user" },
] as const

export async function examineInstallation(scene: Scene): Promise<readonly Finding[]> {
  // Without systemd there is no service to install.
  if (!scene.hasSystemd) return []
  const findings = [await polkitFinding(scene)]
  for (const { name, packageName, purpose } of needed) {
    const isThere = await scene.machine.hasProgram(name)
    const text = `It is not installed: ${purpose}.`
    findings.push(isThere ? ok(name, "installed") : wrong(name, text, `sudo apt install ${packageName}`))
  }
  return findings
}

const polkitSubject = "polkit"
const polkit = "org.freedesktop.PolicyKit1"
const authority = {
  service: polkit,
  path: "/org/freedesktop/PolicyKit1/Authority",
  interface: `${polkit}.Authority`,
} as const

/**
 * Up to 0.105 polkit read no rules in JavaScript, as the service's are; it calls itself "local" then, and "js" since. One
 * that rests is not started: then the folder of such rules has to do for an answer.
 */
async function polkitFinding({ bus, machine }: Scene): Promise<Finding> {
  if (bus !== undefined && (await hasOwner(bus, polkit))) {
    const { BackendName, BackendVersion } = await bus.getAll(authority)
    const version = textOf(BackendVersion)
    if (textOf(BackendName) === "local") return tooOld(version)
    return ok(polkitSubject, version === "" ? "reads rules" : `${version}, reads rules`)
  }
  if ((await machine.status(`/usr/share/dbus-1/system-services/${polkit}.service`)) === undefined) {
    const text = "It is not installed: by it the service may ask NetworkManager without being root."
    return wrong(polkitSubject, text, "sudo apt install polkitd")
  }
  const hasRules = (await machine.status("/etc/polkit-1/rules.d")) !== undefined
  return hasRules ? ok(polkitSubject, "installed") : tooOld("")
}

function tooOld(version: string): Finding {
  const text = `${version === "" ? "It" : `${version} is too old: it`} reads no rules in JavaScript, which the service's rights are.`
  return wrong(polkitSubject, text, "Update to 0.106 or later; Debian has it since 12.")
}
