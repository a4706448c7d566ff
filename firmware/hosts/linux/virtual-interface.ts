/**
 * A second network interface on the same radio, for the access point beside the station. NetworkManager uses such an
 * interface, but cannot make one: `iw` does, which takes CAP_NET_ADMIN.
 */
import { readFile } from "node:fs/promises"
import { PorchlightError } from "../../core/errors.ts"
import { run } from "./command.ts"
import { parseAbilities, type RadioAbilities } from "./radio-combinations.ts"

/** At most 15 characters (IFNAMSIZ). One by this name is ours, and whatever made it is gone when we start. */
export const virtualInterfaceName = "porchlight0"

export interface VirtualInterface {
  /** What the radio under `stationName` can do; nothing where nobody can tell. */
  abilities(stationName: string): Promise<RadioAbilities>
  /** One that was there before is replaced. */
  add(stationName: string): Promise<void>
  /** Idempotent. */
  remove(): Promise<void>
}

const noAbilities: RadioAbilities = { channelsBeside: 0, saeAccessPoint: false }

/** `systemFolder` is where the kernel lists network interfaces. */
export function createVirtualInterface(systemFolder = "/sys/class/net"): VirtualInterface {
  const iw = (...words: string[]) => run("iw", words, "iw")
  const isThere = async () => {
    try {
      await readFile(`${systemFolder}/${virtualInterfaceName}/ifindex`)
      return true
    } catch {
      return false
    }
  }
  const remove = async () => {
    if (!(await isThere())) return
    try {
      await iw("dev", virtualInterfaceName, "del")
    } catch (error) {
      // With the radio's end, it may have gone by itself.
      if (await isThere()) throw error
    }
  }

  return {
    async abilities(stationName) {
      try {
        const name = await readFile(`${systemFolder}/${checked(stationName)}/phy80211/name`, "utf8")
        return parseAbilities(await iw("phy", name.trim(), "info"))
      } catch {
        return noAbilities
      }
    },
    async add(stationName) {
      await remove()
      await iw("dev", checked(stationName), "interface", "add", virtualInterfaceName, "type", "__ap")
    },
    remove,
  }
}

/** The name stands in a path, and as a word of a command. */
function checked(name: string): string {
  if (/^[A-Za-z0-9][\w.:-]{0,14}$/.test(name)) return name
  const sentence = `${JSON.stringify(name)} is no name of a network interface. ip link lists them.`
  throw new PorchlightError("bad-interface", sentence, { interface: name })
}
