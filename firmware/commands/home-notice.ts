/** One line in the log when a device is at home: where it is met there. */
import type { Log } from "../core/host.ts"
import { homeAddresses } from "../home-addresses.ts"
import type { Device } from "../porchlight.ts"

type Met = Parameters<typeof homeAddresses>[0] & Pick<Device, "on">

/** Tells it each time that it is another. Returns what ends that. */
export function tellHome(device: Met, log: Log): () => void {
  let told: string | undefined
  return device.on("state", ({ mode }) => {
    const sentence = mode === "home" ? homeSentence(device) : undefined
    if (sentence === undefined || sentence === told) return
    told = sentence
    log("info", sentence)
  })
}

function homeSentence(device: Met): string | undefined {
  const addresses = homeAddresses(device)
  if (addresses === undefined) return undefined
  const { byName, byAddress, root } = addresses
  const places = byAddress === undefined ? byName : `${byName} and ${byAddress}`
  return root === undefined
    ? `Met at ${places}, with its owner's certificate.`
    : `Met at ${places}; phones get the root to trust at ${root}`
}
