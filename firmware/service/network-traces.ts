/** What the radio's work leaves with NetworkManager and the kernel, and how it is forgotten. */
import { openBus } from "../hosts/linux/bus.ts"
import { createNetworkManager } from "../hosts/linux/network-manager.ts"
import { purposeOf } from "../hosts/linux/profile.ts"
import { createVirtualInterface } from "../hosts/linux/virtual-interface.ts"

/**
 * Removes the profiles with our mark and the interface of a killed service. Resolves to how many networks NetworkManager
 * knew by us. Rejects with a `PorchlightError` where NetworkManager cannot be asked: the profiles are on its disk then.
 */
export async function forgetNetworks(): Promise<number> {
  const bus = await openBus()
  try {
    const manager = createNetworkManager(bus)
    const own = (await manager.profiles()).filter(({ settings }) => purposeOf(settings) !== undefined)
    for (const { path } of own) await manager.remove(path)
    await createVirtualInterface().remove()
    return own.filter(({ settings }) => purposeOf(settings) === "station").length
  } finally {
    await bus.close()
  }
}
