/** START HERE. Measures one part after the other, and prints one table; run it with `npm run bench`. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { measureAppLoad } from "./app-load.ts"
import { root } from "./device-process.ts"
import { measureDns } from "./dns-throughput.ts"
import { measureFleet } from "./fleet.ts"
import { measureGrowth } from "./growth.ts"
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
import { type Row, shortTable, table } from "./table.ts"
import { measureTls } from "./tls-throughput.ts"

/** The browser comes last: it leaves the machine busy for a while. */
const parts: Readonly<Record<string, () => Promise<Row[]>>> = {
  size: measurePageSize,
  start: measureStartUp,
  memory: measureMemory,
  files: measurePages,
  tls: measureTls,
  leaf: measureLeaf,
  dns: measureDns,
  sealing: measureSealing,
  push: measurePush,
  growth: measureGrowth,
  fleet: measureFleet,
  page: measurePageLoad,
  seal: measureSealingPage,
  app: measureAppLoad,
  home: measureHomeLoad,
  lighthouse: measureLighthouse,
}

if (process.platform !== "linux") {
  process.stderr.write("The benchmarks read /proc, so they need Linux.\n")
  process.exit(1)
}
const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { documents: { type: "boolean", default: false } },
})
const chosen = Object.entries(parts).filter(([name]) => names.length === 0 || names.includes(name))
if (chosen.length === 0) {
  process.stderr.write(`There are the parts ${Object.keys(parts).join(", ")}.\n`)
  process.exit(2)
}
process.stderr.write(names.length === 0 ? "Measuring for about ten minutes…\n" : "")
const loadBefore = tellLoad()
const rows: Row[] = []
for (const [name, measure] of chosen) {
  process.stderr.write(`${name}…\n`)
  // A part that fails takes its own rows with it, not those of ten minutes.
  try {
    rows.push(...(await measure()))
  } catch (error) {
    rows.push({ what: name, measured: `failed: ${String(error).split("\n", 1)[0]}` })
    process.exitCode = 1
  }
}

const date = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" })
const head = `${date}, ${machine()}; load average ${loadBefore} before, ${tellLoad()} after.\n\n`
process.stdout.write(head + table(rows))
const results = `${root}/dist/results`
mkdirSync(results, { recursive: true })
writeFileSync(`${results}/bench.md`, head + table(rows))
writeFileSync(`${results}/bench-short.md`, head + shortTable(rows))
if (values.documents && process.exitCode !== 1) {
  fill("README.md", head + shortTable(rows))
  fill("docs/benchmarks.md", head + table(rows))
}

/** Puts `text` into a document's place for it. */
function fill(document: string, text: string): void {
  const place = /(?<=<!-- bench -->\n)[\s\S]*(?=<!-- end of bench -->)/
  const file = `${root}/${document}`
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(place, () => `\n${text}\n`),
  )
}
