/** What the `porchlight` command prints when a device has started. */
import type { Device } from "./porchlight.ts"

export function welcome(device: Device, options: { stateFolder: string; ownAir: boolean }): string {
  const { http, dns } = device.addresses
  const page = `http://${http}/`
  const { radio } = device.describe()
  const kind = radio.concurrent
    ? "its access point stays up while it joins"
    : "its access point goes down while it joins"
  const [state, tries] = device.hasNetwork() ? known(page) : fresh(page, dns, options.ownAir)
  return `
  ${device.name} ${state}.

    Network   ${device.name} (${radio.name}; ${kind})
    Page      ${page}
    DNS       ${dns}
    State     ${options.stateFolder}

  Try
${tries.map((line) => `    ${line}\n`).join("")}
`
}

function fresh(page: string, dns: string, ownAir: boolean): [state: string, tries: string[]] {
  const colon = dns.lastIndexOf(":")
  // dig takes an IPv6 address without its brackets.
  const host = dns.slice(0, colon).replace(/[[\]]/g, "")
  const choose = ownAir ? "pick one of your networks" : 'pick Home, its password is "correct horse"'
  return [
    "waits to be set up",
    [
      `open ${page} and ${choose}`,
      `dig @${host} -p ${dns.slice(colon + 1)} example.com`,
      `curl -i -H 'Host: captive.apple.com' ${page}hotspot-detect.html`,
    ],
  ]
}

/** At home there is no false DNS, and no other host is answered for. */
function known(page: string): [state: string, tries: string[]] {
  return [
    "joins a network it knows",
    [`open ${page} when it is at home`, "npm start -- clear, then start it again: it waits to be set up"],
  ]
}
