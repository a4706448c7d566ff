/** A phone that does nothing but set its device up: whether it is served, and how long it waits. */
import { get } from "node:http"
import type { Scale } from "./finding.ts"

/** Nobody looks at a blank page for longer. */
const blankMilliseconds = 10_000

/** Beside the address from which the loads come: it is another phone. */
const phoneAddress = "127.0.0.2"

/** Loads the page and the list once. Rejects where either does not come. */
export async function visit(httpPort: number): Promise<number> {
  const begin = performance.now()
  for (const path of ["/", "/api/scan"]) await load(httpPort, path)
  return performance.now() - begin
}

function load(port: number, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { "accept-encoding": "gzip" }
    const options = { host: "127.0.0.1", port, path, headers, agent: false, localAddress: phoneAddress }
    const request = get(options, (response) => {
      response.resume()
      response.once("end", () => {
        if (response.statusCode === 200) resolve()
        else reject(new Error(`${path} was answered with ${response.statusCode}.`))
      })
      response.once("error", reject)
    })
    request.setTimeout(blankMilliseconds, () => request.destroy(new Error(`${path} did not come.`)))
    request.once("error", reject)
  })
}

/** Visits again and again until `load` has ended; none may take longer than `patienceMilliseconds`. */
export async function visitsDuring(
  load: Promise<unknown>,
  httpPort: number,
  { patienceMilliseconds }: Pick<Scale, "patienceMilliseconds">,
): Promise<Visits> {
  const visits: number[] = []
  const faults: string[] = []
  let isOver = false
  void load.finally(() => {
    isOver = true
  })
  while (!isOver) {
    try {
      const took = await visit(httpPort)
      visits.push(took)
      if (took > patienceMilliseconds) faults.push(`The page took ${Math.round(took)} ms.`)
    } catch (error) {
      faults.push(`The page did not come: ${String(error)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await load
  if (visits.length === 0) faults.push("No visit came to its end.")
  const worst = Math.round(Math.max(0, ...visits))
  return { count: visits.length, faults, measured: `${visits.length} visits, slowest ${worst} ms` }
}

export interface Visits {
  readonly count: number
  readonly faults: readonly string[]
  readonly measured: string
}
