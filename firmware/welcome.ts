/** What the `porchlight` command prints when a device has started. */
import type { Device } from "./porchlight.ts"

export function welcome(device: Device, options: { stateFolder: string; ownAir: boolean }): string {
  const { http, dns } = device.addresses
  const page = `http://${http}/`
  const { radio } = device.describe()
  const kind = radio.concurrent
    ? "its access point stays up while it joins"
    : "its access point goes down while it joins"
  const dnsPort = dns.slice(dns.lastIndexOf(":") + 1)
  // dig takes an IPv6 address without its brackets.
  const dnsHost = dns.slice(0, dns.lastIndexOf(":")).replace(/[[\]]/g, "")
  const choose = options.ownAir ? "pick one of your networks" : 'pick Home, its password is "correct horse"'
  const begin = device.hasNetwork()
    ? "joins its saved network; npm start -- clear starts over"
    : "waits to be set up"
  return `
  ${device.name} ${begin}.

    Network   ${device.name} (${radio.name}; ${kind})
    Page      ${page}
    DNS       ${dns}
    State     ${options.stateFolder}

  Try
    open ${page} and ${choose}
    dig @${dnsHost} -p ${dnsPort} example.com
    curl -i -H 'Host: captive.apple.com' ${page}hotspot-detect.html

`
}
