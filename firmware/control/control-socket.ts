/** Where a running device is asked: a Unix socket in its state folder. */
import { join } from "node:path"

/** `sun_path` holds 108 bytes with the zero at its end (unix(7)). A longer path would be cut off, to another one. */
const pathMaximumBytes = 107

export function controlSocketPath(stateFolder: string): string {
  return join(stateFolder, "control.sock")
}

export function isTooLong(path: string): boolean {
  return Buffer.byteLength(path) > pathMaximumBytes
}
