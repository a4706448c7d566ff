/** The names and addresses by which a browser may reach this machine, as they are now. */
import { hostname, networkInterfaces } from "node:os"

/** IPv4 addresses, and the machine's own name, plain and as mDNS has it. */
export function ownHosts(): readonly string[] {
  const name = hostname().toLowerCase().split(".")[0] ?? ""
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ family }) => family === "IPv4")
    .map(({ address }) => address)
  return [...addresses, "localhost", ...(name === "" ? [] : [name, `${name}.local`])]
}
