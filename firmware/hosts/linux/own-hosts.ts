/** The names by which a browser may reach this machine. */
import { hostname } from "node:os"

/**
 * The machine's own name, plain and as mDNS has it, as it is now. Never its addresses: asked for one after the other, by
 * somebody on the access point, they would tell where its networks are.
 */
export function ownHosts(): readonly string[] {
  const name = hostname().toLowerCase().split(".")[0] ?? ""
  return ["localhost", ...(name === "" ? [] : [name, `${name}.local`])]
}
