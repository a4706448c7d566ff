/** Where the access point stands: beside the station on the same radio, on a radio of its own, or in its place. */
import { PorchlightError } from "../../core/errors.ts"
import type { Log } from "../../core/host.ts"
import type { RadioAbilities } from "./radio-combinations.ts"
import { type VirtualInterface, virtualInterfaceName } from "./virtual-interface.ts"

export interface Layout {
  /** The network interface that the access point uses. */
  readonly accessPointName: string
  /**
   * `beside`: on an interface made for it. `alone`: the station's own, which then has no network. `apart`: another radio.
   */
  readonly kind: "beside" | "alone" | "apart"
  /**
   * On one channel alone, an access point beside the station has to move to the channel of each network that is joined,
   * and phones lose it for 7 to 22 s. So there it goes down for the join instead, and comes back on that channel.
   */
  readonly concurrent: boolean
  /**
   * The access point stands beside the station only while that has a network, on its channel, and in its place else: an
   * idle station leaves the channel to look around, and phones took 8 to 20 s to get in, not 2.
   */
  readonly sharesChannel: boolean
}

export async function chooseLayout(options: {
  readonly stationName: string
  /** Another radio, for the access point alone. */
  readonly accessPointName?: string | undefined
  readonly abilities: RadioAbilities
  readonly virtualInterface: VirtualInterface
  /** False where another process of ours uses it just now: then it is not tried out. */
  readonly isFree: boolean
  readonly log: Log
}): Promise<Layout> {
  const { stationName, accessPointName, abilities, virtualInterface, isFree, log } = options
  if (accessPointName !== undefined && accessPointName !== stationName) {
    return { accessPointName, kind: "apart", concurrent: true, sharesChannel: false }
  }
  const alone: Layout = {
    accessPointName: stationName,
    kind: "alone",
    concurrent: false,
    sharesChannel: false,
  }
  if (abilities.channelsBeside === 0) return alone
  if (isFree) {
    try {
      // What a radio lists is not always what its driver does, and this process may not be allowed to.
      await virtualInterface.add(stationName)
      await virtualInterface.remove()
    } catch (error) {
      const why = error instanceof PorchlightError ? error.message : String(error)
      log("info", `The access point takes the station's place, as it cannot stand beside it: ${why}`)
      return alone
    }
  }
  const sharesChannel = abilities.channelsBeside < 2
  return { accessPointName: virtualInterfaceName, kind: "beside", concurrent: !sharesChannel, sharesChannel }
}
