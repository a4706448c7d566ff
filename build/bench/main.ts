/** START HERE. Measures one part after the other, and prints one table; run it with `npm run bench`. */
import { writeFile } from "node:fs/promises"
import { measureAppLoad } from "./app-load.ts"
import { root } from "./device-process.ts"
import { measureDns } from "./dns-throughput.ts"
import { measureHomeLoad } from "./home-load.ts"
import { measureLeaf } from "./leaf.ts"
import { measureLighthouse } from "./lighthouse.ts"
import { machine, tellLoad } from "./machine.ts"
import { measureMemory } from "./memory.ts"
import { measurePageLoad } from "./page-load.ts"
import { measurePageSize } from "./page-size.ts"
import { measurePages } from "./page-throughput.ts"
import { measurePush } from "./push.ts"
import { measureSealing } from "./sealing.ts"
import { measureSealingPage } from "./sealing-page.ts"
import { measureStartUp } from "./start-up.ts"
import { type Row, table } from "./table.ts"
import { measureTls } from "./tls-throughput.ts"

/** The browser comes last: it leaves the machine busy for a while. */
const parts: readonly (() => Promise<Row[]>)[] = [
  measurePageSize,
  measureStartUp,
  measureMemory,
  measurePages,
  measureTls,
  measureLeaf,
  measureDns,
  measureSealing,
  measurePush,
  measurePageLoad,
  measureSealingPage,
  measureAppLoad,
  measureHomeLoad,
  measureLighthouse,
]

if (process.platform !== "linux") {
  process.stderr.write("The benchmarks read /proc, so they need Linux.\n")
  process.exit(1)
}
process.stderr.write("Measuring for about six minutes…\n")
const loadBefore = tellLoad()
const rows: Row[] = []
for (const measure of parts) rows.push(...(await measure()))

const text = `${machine()}; load average ${loadBefore} before, ${tellLoad()} after.\n\n${table(rows)}`
process.stdout.write(text)
await writeFile(`${root}/dist/bench.md`, text)
