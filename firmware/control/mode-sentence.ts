/** What a device is doing, in a sentence for a terminal or a journal. */
import type { DeviceMode } from "../../shared/contract.ts"
import { plainText } from "./plain-text.ts"

export interface Doing {
  readonly name: string
  readonly mode: DeviceMode
  readonly network: { readonly ssid: string; readonly address: string } | null
}

export function modeSentence({ name, mode, network }: Doing): string {
  switch (mode) {
    case "starting":
      return "Starting."
    case "offline":
      return "Without a network, and no setup is open."
    case "joining-saved":
      return "Joining a network it knows."
    case "setup":
      return `Waiting to be set up: its own network is ${name}.`
    case "joining":
      return "Joining the network that was chosen in setup."
    case "moving":
      return "Joining another network, which was chosen in its app."
    case "returning":
      return "Going back: the network that was chosen in its app could not be joined."
    case "grace":
    case "home":
      return network === null
        ? "Its network has gone away; waiting for it."
        : `At home in ${oneLine(network.ssid)}: ${network.address}.`
  }
}

/** A stranger's text in quotes, as plain as `plainText` makes it. */
export function oneLine(text: string): string {
  return `"${plainText(text)}"`
}
