/**
 * Keeps phones on the access point from being passed on into other networks, where this machine is a router for others,
 * with containers for instance. The kernel decides by the interface that a packet comes in on.
 */
import { readFile, writeFile } from "node:fs/promises"
import type { Log } from "../../core/host.ts"

/**
 * Resolves to the function that restores what was. `systemFolder` is where the kernel keeps the settings of interfaces.
 * Where it cannot be changed, that is logged: phones still have no way back, as nobody answers to a documentation address.
 */
export async function stopForwarding(
  interfaceName: string,
  log: Log,
  systemFolder = "/proc/sys/net/ipv4/conf",
): Promise<() => Promise<void>> {
  const file = `${systemFolder}/${interfaceName}/forwarding`
  const before = await readFile(file, "utf8").catch(() => "0")
  if (before.trim() === "0") return async () => {}
  try {
    await writeFile(file, "0")
  } catch {
    log(
      "warn",
      `This machine forwards packets, and that cannot be stopped on ${interfaceName}. Run as root for it.`,
    )
    return async () => {}
  }
  // The interface may be gone with the access point.
  return () => writeFile(file, before).catch(() => {})
}
