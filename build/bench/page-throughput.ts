/** How many pages a second the device serves, beside what else could serve that file. */
import { startBareHttp } from "./bare.ts"
import { startDevice } from "./device-process.ts"
import { startNginx } from "./nginx.ts"
import { askForPages } from "./page-clients.ts"
import { measureInTurn, roundMilliseconds } from "./rounds.ts"
import type { Row } from "./table.ts"

/** The most a household's phones and tablets would open at once. */
const connections = 8

/** Far above what one process serves in a round; it bounds the list of latencies. */
const requestsMaximum = 200_000

export function measurePages(): Promise<Row[]> {
  const starters = [startOurs, startBareHttp, startNginx]
  return measureInTurn(`\`GET /\`, ${connections} connections kept alive`, starters, (port) =>
    askForPages({ port, connections, requests: requestsMaximum, milliseconds: roundMilliseconds }),
  )
}

async function startOurs() {
  const { pid, httpPort, stop } = await startDevice()
  return { name: "Porchlight", pid, port: httpPort, stop }
}
