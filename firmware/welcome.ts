/** What the `porchlight` command prints when a device has started. */
import { labelText } from "./label/label-text.ts"
import { terminalLabel } from "./label/terminal-label.ts"
import type { Device } from "./porchlight.ts"

export interface WelcomeOptions {
  readonly stateFolder: string
  readonly ownAir: boolean
  readonly colours: boolean
  /** A journal is no place for the code on the label: who reads it later could set the device up. */
  readonly isTerminal: boolean
}

export function welcome(device: Device, options: WelcomeOptions): string {
  // The simulated one is tried by whoever started it, and protects nobody's network.
  if (device.describe().radio.name === "networkmanager") return realWelcome(device, options)
  const { http, dns } = device.addresses
  const { radio } = device.describe()
  const kind = radio.concurrent
    ? "its access point stays up while it joins"
    : "its access point goes down while it joins"
  const isKnown = device.hasNetwork()
  const tries = isKnown ? triesAtHome(http) : triesInSetup(device, options)
  return `
  ${device.name} ${isKnown ? "joins a network it knows" : "waits to be set up"}.

    Network   ${device.name} (${radio.name}; ${kind})
    Page      http://${http}/
    DNS       ${dns}
    State     ${options.stateFolder}
    Setup     ${protection(device)}
${isKnown ? "" : labelled(device, options)}
  Try
${tries.map((line) => `    ${line}\n`).join("")}
`
}

function realWelcome(device: Device, options: WelcomeOptions): string {
  const { name } = device
  const isKnown = device.hasNetwork()
  const waits = isKnown ? `${name} joins a network it knows.` : `${name} waits to be set up.`
  if (!options.isTerminal) return `${waits}\n`
  const kind = device.describe().radio.concurrent ? "stays up while it joins" : "goes down while it joins"
  return `
  ${waits}

    Network   ${name} (its access point ${kind})
    State     ${options.stateFolder}
    Setup     ${protection(device)}
${isKnown ? "" : `\n  Label\n\n${terminalLabel(device.label, options)}`}
  Next
${(isKnown ? nextAtHome : nextInSetup(device)).map((line) => `    ${line}\n`).join("")}
`
}

const nextAtHome = [
  "porchlight status, in another terminal, for its address",
  "porchlight setup, to bring it into another network",
  "porchlight label, for what belongs on the device",
]

function nextInSetup({ name, label }: Device): string[] {
  const { secret } = labelText(label)
  return [
    `join the network ${name} with a phone: the page opens by itself`,
    ...(secret?.kind === "code" ? [`type ${secret.text} when the page asks for the setup code`] : []),
  ]
}

function labelled(device: Device, options: WelcomeOptions): string {
  const isSimulated = device.describe().radio.name === "simulator"
  const note = isSimulated ? " (its network is simulated, so no phone can join it)" : ""
  return `\n  Label${note}\n\n${terminalLabel(device.label, options)}`
}

function protection({ label }: Device): string {
  if (label.setupCode !== undefined) return "asks for the code on the label, which seals what is sent"
  if (label.passphrase === undefined) return "asks for no code: passwords cross its open network in the clear"
  return `asks for no code: its network is protected with ${label.accessPoint.toUpperCase()}`
}

function triesInSetup(device: Device, { ownAir }: WelcomeOptions): string[] {
  const { http, dns } = device.addresses
  const page = `http://${http}/`
  const colon = dns.lastIndexOf(":")
  // dig takes an IPv6 address without its brackets.
  const host = dns.slice(0, colon).replace(/[[\]]/g, "")
  const choose = ownAir ? "pick one of your networks" : 'pick Home, its password is "correct horse"'
  const { secret } = labelText(device.label)
  return [
    `open ${page} and ${choose}`,
    ...(secret?.kind === "code" ? [`type ${secret.text} when the page asks for the setup code`] : []),
    `dig @${host} -p ${dns.slice(colon + 1)} example.com`,
    `curl -i -H 'Host: captive.apple.com' ${page}hotspot-detect.html`,
  ]
}

/** At home there is no false DNS, and no other host is answered for. */
function triesAtHome(http: string): string[] {
  return [
    `open http://${http}/ when it is at home`,
    "npm start -- label, for what belongs on the device",
    "npm start -- clear, then start it again: it waits to be set up",
  ]
}
