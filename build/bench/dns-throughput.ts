/** How many DNS questions a second the device answers, beside what else could answer them. */
import { startBareDns } from "./bare.ts"
import { startDevice } from "./device-process.ts"
import { askByDns } from "./dns-clients.ts"
import { startDnsmasq } from "./dnsmasq.ts"
import { measureInTurn, roundMilliseconds } from "./rounds.ts"
import type { Row } from "./table.ts"

/** A phone that has just joined asks for a handful of names at once; these are three such phones. */
const clients = 16

export function measureDns(): Promise<Row[]> {
  const starters = [startOurs, startBareDns, startDnsmasq]
  return measureInTurn(`DNS, type A, ${clients} questions at once`, starters, (port) =>
    askByDns({ port, clients, milliseconds: roundMilliseconds }),
  )
}

async function startOurs() {
  const { pid, dnsPort, stop } = await startDevice()
  return { name: "Porchlight", pid, port: dnsPort, stop }
}
