/** What the `porchlight` command prints when a device has started. */
import { homeAddresses } from "./home-addresses.ts"
import { labelText } from "./label/label-text.ts"
import { terminalLabel } from "./label/terminal-label.ts"
import type { Device } from "./porchlight.ts"

export interface WelcomeOptions {
  readonly stateFolder: string
  readonly ownAir: boolean
  readonly colours: boolean
  /** A journal is no place for the code on the label: who reads it later could set the device up. */
  readonly isTerminal: boolean
  /** How this program is called: `porchlight`, `npm start --`. */
  readonly command: string
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
  const tries = isKnown ? triesAtHome(device, options) : triesInSetup(device, options)
  return `
  ${device.name} ${isKnown ? "joins a network it knows" : "waits to be set up"}.

    Network   ${device.name} (${radio.name}; ${kind})
    Page      http://${http}/
${homeRows(device)}    DNS       ${dns}
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
${homeRows(device)}    State     ${options.stateFolder}
    Setup     ${protection(device)}
${isKnown ? "" : `\n  Label\n\n${terminalLabel(device.label, options)}`}
  Next
${(isKnown ? nextAtHome(options) : nextInSetup(device)).map((line) => `    ${line}\n`).join("")}
`
}

function nextAtHome({ command }: WelcomeOptions): string[] {
  return [
    `${command} status, in another terminal, for its address`,
    `${command} setup, to bring it into another network`,
    `${command} label, for what belongs on the device`,
  ]
}

/** Where it is met at home, and where the root is to be had by which that opens without a warning. */
function homeRows(device: Device): string {
  if (device.house === undefined) return ""
  const addresses = homeAddresses(device)
  if (addresses === undefined) return row("At home", "HTTPS is not served yet; the log says why")
  const { byName, byAddress, root } = addresses
  const places =
    byAddress === undefined
      ? row("At home", `${byName}, or by its address there`)
      : row("At home", byName) + row("", byAddress)
  return places + row("Root", root === undefined ? "your own certificate's" : `${root}, for phones to trust`)
}

function row(subject: string, text: string): string {
  return `    ${subject.padEnd(10)}${text}\n`
}

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
    ...nameTry(device),
  ]
}

/** Nobody announces the name of a device that only this computer reaches. */
function nameTry(device: Device): string[] {
  const [, address] = /^(127\.\d+\.\d+\.\d+|\[::1\]):/.exec(device.addresses.https ?? "") ?? []
  if (address === undefined) return []
  return [`add "${address.replace(/[[\]]/g, "")} ${device.name}.local" to /etc/hosts, to open it by its name`]
}

/** At home there is no false DNS, and no other host is answered for. */
function triesAtHome(device: Device, { command }: WelcomeOptions): string[] {
  return [
    `open http://${device.addresses.http}/ when it is at home`,
    ...nameTry(device),
    `${command} label, for what belongs on the device`,
    `${command} clear, then start it again: it waits to be set up`,
  ]
}
