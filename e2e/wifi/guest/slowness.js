// How slow the emulated machine is just now: others may be using the host's processors.
import { createHash } from "node:crypto"

/** What the work below takes on two quiet cores under emulation. */
const quietMilliseconds = 80

const block = Buffer.alloc(65_536)
const blocks = 64

/** About 1 on a quiet host, 2 where everything takes twice as long. Takes a fraction of a second itself. */
export function slowness() {
  const begun = performance.now()
  const hash = createHash("sha256")
  for (let count = 0; count < blocks; count++) hash.update(block)
  hash.digest()
  return (performance.now() - begun) / quietMilliseconds
}
