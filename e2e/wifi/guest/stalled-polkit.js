// A fault of the machine's own: polkit 122 sometimes does not notice that a rule has answered, and waits for its 15 s.
import { run } from "./command.js"

/**
 * Whether that happened since `milliseconds` (of 1970): then NetworkManager was kept from answering, and what was measured
 * tells nothing of the device.
 * @param {number} milliseconds
 */
export async function polkitStalledSince(milliseconds) {
  const since = `--since=@${(milliseconds / 1000).toFixed(3)}`
  const lines = await run("journalctl", "--quiet", "--output=cat", "--identifier=polkitd", since)
  return lines.includes("Terminating runaway script")
}
