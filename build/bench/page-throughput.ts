/** How many pages a second the device serves, beside what else could serve that file. */
import { startBareHttp } from "./bare.ts"
import { startDevice } from "./device-process.ts"
import { startNginx } from "./nginx.ts"
import { askForPages } from "./page-clients.ts"
import { measureInTurn, roundMilliseconds } from "./rounds.ts"
import { startSirv } from "./sirv.ts"
import type { Row } from "./table.ts"

/** The most a household's phones and tablets would open at once. */
const connections = 8

/** Far above what one process serves in a round; it bounds the list of latencies. */
const requestsMaximum = 200_000

export function measurePages(): Promise<Row[]> {
  const starters = [startOurs, startBareHttp, startNginx, startSirv]
  const what = `\`GET /\`, gzip, ${connections} connections kept alive`
  const aim = "at least 0.7 times nginx's rate, 4 times sirv's"
  return measureInTurn({ what, headline: "Setup page, answers", aim, starters }, (port) =>
    askForPages({ port, connections, requests: requestsMaximum, milliseconds: roundMilliseconds }),
  )
}

async function startOurs() {
  const { pid, httpPort, stop } = await startDevice()
  return { name: "Porchlight", pid, port: httpPort, stop }
}
