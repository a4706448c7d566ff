/** How many DNS questions a second the device answers, beside what else could answer them. */
import { startBareDns } from "./bare.ts"
import { startDevice } from "./device-process.ts"
import { askByDns, dnsClientsProgram } from "./dns-clients.ts"
import { startDnsmasq } from "./dnsmasq.ts"
import { installed } from "./installed.ts"
import { measureInTurn, roundMilliseconds } from "./rounds.ts"
import type { Row } from "./table.ts"

/** A phone that has just joined asks for a handful of names at once; these are three such phones. */
const clients = 16

export async function measureDns(): Promise<Row[]> {
  const what = `DNS, type A, by dnsperf, ${clients} questions at once`
  if ((await installed(dnsClientsProgram)) === undefined)
    return [{ what, measured: `${dnsClientsProgram} is not installed` }]
  const starters = [startOurs, startBareDns, startDnsmasq]
  const aim = "at least 0.8 times dnsmasq's rate"
  return measureInTurn({ what, headline: "DNS answers", aim, starters }, (port) =>
    askByDns({ port, clients, milliseconds: roundMilliseconds }),
  )
}

async function startOurs() {
  const { pid, dnsPort, stop } = await startDevice()
  return { name: "Porchlight", pid, port: dnsPort, stop }
}
