/** `porchlight status`: what the running device is doing. */
import { controlClient } from "../control/control-client.ts"
import { modeSentence, oneLine } from "../control/mode-sentence.ts"
import type { Status } from "../control/status.ts"
import { notRunning, type Place } from "./place.ts"

export async function printStatus(place: Place, { json }: { readonly json: boolean }): Promise<void> {
  const status = await controlClient(place.stateFolder).status()
  if (status === undefined) throw notRunning(place)
  process.stdout.write(json ? `${JSON.stringify(status, undefined, 2)}\n` : statusText(status))
}

export function statusText(status: Status): string {
  const { network, accessPoint, radio, pages, savedNetworks, uptimeSeconds, version } = status
  const rows: readonly (readonly [subject: string, text: string])[] = [
    ["Network", network === null ? "none" : `${oneLine(network.ssid)}, ${network.address}`],
    ["Pages", pages.length === 0 ? "none now" : pages.join(", ")],
    ["Saved", savedText(savedNetworks)],
    ["Setup", `by its network ${accessPoint.name}, ${protectionText(accessPoint)}`],
    [
      "Radio",
      `${radio.name}; its access point ${radio.concurrent ? "stays up" : "goes down"} while it joins`,
    ],
    ["Running", `for ${durationText(uptimeSeconds)}, version ${version}`],
  ]
  const lines = rows.map(([subject, text]) => `    ${subject.padEnd(10)}${text}\n`)
  return `\n  ${status.name}: ${modeSentence(status)}\n\n${lines.join("")}\n`
}

function savedText(count: number | null): string {
  if (count === null) return "not known while NetworkManager is away"
  return count === 1 ? "1 network" : `${count === 0 ? "no" : count} networks`
}

function protectionText({ security, protection }: Status["accessPoint"]): string {
  if (protection === "access-point") return `protected with ${security.toUpperCase()}`
  return protection === "code"
    ? "without a password; asks for the code on the label"
    : "without a password, and without a code"
}

/** Its two largest units. */
function durationText(seconds: number): string {
  const [days, hours, minutes] = [86_400, 3600, 60].map((length) => Math.floor(seconds / length))
  if (days) return `${days} d ${(hours ?? 0) % 24} h`
  if (hours) return `${hours} h ${(minutes ?? 0) % 60} min`
  return minutes ? `${minutes} min` : `${Math.floor(seconds)} s`
}
