/** `porchlight setup`: has the running device open setup now. */
import { controlClient } from "../control/control-client.ts"
import { modeSentence } from "../control/mode-sentence.ts"
import type { Status } from "../control/status.ts"
import { notRunning, type Place } from "./place.ts"

export async function openSetup(place: Place): Promise<void> {
  const status = await controlClient(place.stateFolder).setup()
  if (status === undefined) throw notRunning(place)
  process.stdout.write(nextSteps(status, place))
}

export function nextSteps(status: Status, place: Place): string {
  const { name, mode, accessPoint } = status
  if (mode !== "setup") return `${name} is busy: ${modeSentence(status)}\n`
  const isReal = status.radio.name !== "simulator"
  const join = isReal
    ? `Join the network ${accessPoint.name} with a phone: the page opens by itself.`
    : `Open ${status.pages[0] ?? "its page"}.`
  const secrets: Readonly<Record<typeof accessPoint.protection, string>> = {
    code: ` It asks for the code on the label: ${place.command("label")}`,
    "access-point": ` Its password is on the label: ${place.command("label")}`,
    none: "",
  }
  return `${name} opens setup. ${join}${secrets[accessPoint.protection]}\n`
}
