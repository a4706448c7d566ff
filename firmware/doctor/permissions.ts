/** What this user may do. The installed service has all of it, so nothing here is wrong. */
import { ownCommand } from "../hosts/linux/own-command.ts"
import { late, within } from "./bounded.ts"
import { type Finding, note, ok } from "./finding.ts"
import { permissionsOf } from "./manager-view.ts"
import type { Scene } from "./scene.ts"

const subject = "Permissions"

/** Bits of `CapEff`, by linux/capability.h. */
const capabilities = [
  { name: "CAP_NET_BIND_SERVICE", bit: 10n },
  { name: "CAP_NET_ADMIN", bit: 12n },
  { name: "CAP_NET_RAW", bit: 13n },
] as const

const prefix = "org.freedesktop.NetworkManager."

/** What the radio asks for. Nothing of sharing: its access point shares no network (see `access-point-profile.ts`). */
const actions = ["network-control", "wifi.scan", "settings.modify.system"] as const

const answerMilliseconds = 2500

export async function examinePermissions(scene: Scene): Promise<readonly Finding[]> {
  return [await capabilityFinding(scene), ...(await managerFindings(scene))]
}

async function capabilityFinding({ machine }: Scene): Promise<Finding> {
  const status = (await machine.text("/proc/self/status")) ?? ""
  const digits = /^CapEff:\s*([\da-f]{1,16})$/m.exec(status)?.[1]
  if (digits === undefined) return note(subject, "The kernel does not tell what this user may do.")
  const effective = BigInt(`0x${digits}`)
  const lacking = capabilities.filter(({ bit }) => (effective & (1n << bit)) === 0n).map(({ name }) => name)
  if (lacking.length === 0) return ok(subject, "may open ports below 1024 and make network interfaces")
  const text = `This user lacks ${lacking.join(", ")}. The installed service has what it needs.`
  return note(subject, text, withoutService())
}

async function managerFindings({ bus, manager }: Scene): Promise<readonly Finding[]> {
  if (bus === undefined || manager.kind !== "there") return []
  const permissions = await within(
    answerMilliseconds,
    permissionsOf(bus).catch((): typeof late => late),
  )
  // One without polkit has nothing to tell.
  if (permissions === late || permissions.size === 0) return []
  const refused = actions.filter((action) => permissions.get(`${prefix}${action}`) !== "yes")
  if (refused.length === 0) return [ok(subject, "may ask NetworkManager for all that is needed")]
  const text = `NetworkManager does not allow this user: ${refused.join(", ")}. The installed service may.`
  return [note(subject, text, withoutService())]
}

function withoutService(): string {
  return `To run without it: sudo ${ownCommand()} run --radio networkmanager`
}
