/** A device as its control socket takes it. */
import type { Device } from "../core/device.ts"
import type { Clock, Host } from "../core/host.ts"
import { loadSavedNetworks } from "../core/saved-networks.ts"
import type { Controlled } from "./control-server.ts"
import { notifyBy } from "./notify-control.ts"
import { statusOf } from "./status.ts"

type Asked = Parameters<typeof statusOf>[0] & Pick<Device, "setup" | "clear" | "notify" | "house">

/** NetworkManager answers in some 10 ms; whoever asks waits for the rest, too. */
const keeperMilliseconds = 3000

/** Its uptime counts from this call. */
export function controlledDevice(
  device: Asked,
  host: Pick<Host, "clock" | "radio" | "store" | "log">,
): Controlled {
  const { clock } = host
  const startedAt = clock.now()
  return {
    async status() {
      const savedNetworks = await countSaved(host)
      return statusOf(device, { savedNetworks, uptimeSeconds: Math.floor((clock.now() - startedAt) / 1000) })
    },
    async setup() {
      // Nobody here waits for the person; the log tells what comes of it.
      device.setup().catch(() => {})
    },
    clear: () => device.clear(),
    notify: (body) => notifyBy(device, body),
    get house() {
      return device.house
    },
  }
}

/** Null where the radio's own system keeps them, and is away or does not answer. */
async function countSaved({
  clock,
  radio,
  store,
  log,
}: Parameters<typeof controlledDevice>[1]): Promise<number | null> {
  const { keeper } = radio
  if (keeper === undefined) return (await loadSavedNetworks(store, log)).length
  try {
    return (await within(clock, keeper.load())).length
  } catch (error) {
    log("debug", `The saved networks are not known now: ${String(error)}`)
    return null
  }
}

function within<T>(clock: Clock, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(keeperMilliseconds, () => reject(new Error("there is no answer.")))
    work.then(resolve, reject).finally(cancel)
  })
}
