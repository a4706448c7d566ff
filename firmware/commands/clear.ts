/** `porchlight clear`: forgets every saved network, by asking the device where it runs. */
import type { RunOptions } from "../command-line.ts"
import { controlClient } from "../control/control-client.ts"
import type { Status } from "../control/status.ts"
import { storeSavedNetworks } from "../core/saved-networks.ts"
import { openStore } from "../hosts/node/store.ts"
import { keptChoices, keptName } from "./kept-choices.ts"
import type { Place } from "./place.ts"

export async function clear(place: Place, options: RunOptions): Promise<void> {
  const status = await controlClient(place.stateFolder).clear()
  if (status !== undefined) {
    process.stdout.write(forgotten(status, place))
    return
  }
  const store = await openStore(place.stateFolder)
  await storeSavedNetworks(store, [])
  const radio = options.radio ?? (await keptChoices(store))?.radio
  if (radio === "networkmanager") await forgetInNetworkManager()
  const name = options.name ?? (await keptName(store))
  process.stdout.write(`${name} knows no network now. If it is running, restart it to set it up again.\n`)
}

/** Networks that somebody else has set up on the machine may be left: those are not ours to forget. */
function leftText(savedNetworks: number | null): string {
  if (savedNetworks === 0) return "knows no network now"
  const text = "has forgotten its networks"
  return savedNetworks === null ? text : `${text}, and still knows what others have set up on this machine`
}

function forgotten({ name, savedNetworks }: Status, place: Place): string {
  const left = leftText(savedNetworks)
  return `${name} ${left}. To set it up again: ${place.command("setup")}\n`
}

/** Loaded here alone: the bus is large. */
async function forgetInNetworkManager(): Promise<void> {
  const [{ openBus }, { createNetworkManager }, { keepNetworks }] = await Promise.all([
    import("../hosts/linux/bus.ts"),
    import("../hosts/linux/network-manager.ts"),
    import("../hosts/linux/kept-networks.ts"),
  ])
  const bus = await openBus()
  try {
    await keepNetworks(createNetworkManager(bus), [])
  } finally {
    await bus.close()
  }
}
