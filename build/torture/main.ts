/** START HERE. Puts a device under one load after the other, and prints one table; run it with `npm run torture`. */
import { mkdirSync, writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { root } from "../bench/device-process.ts"
import { machine, tellLoad } from "../bench/machine.ts"
import { tortureClock } from "./clock.ts"
import { tortureDamage } from "./damage.ts"
import { tortureDns } from "./dns.ts"
import type { Area, Finding, Scale } from "./finding.ts"
import { tortureHttp } from "./http.ts"
import { tortureJson } from "./json.ts"
import { torturePages } from "./pages.ts"
import { torturePush } from "./push.ts"
import { tortureRadio } from "./radio.ts"
import { tortureSeal } from "./seal.ts"
import { tortureSlowly } from "./slow-clients.ts"
import { soak } from "./soak.ts"
import { tortureState } from "./state.ts"
import { tortureTable } from "./table.ts"
import { tortureText } from "./text.ts"

const areas: Readonly<Record<string, Area>> = {
  dns: tortureDns,
  http: tortureHttp,
  json: tortureJson,
  seal: tortureSeal,
  radio: tortureRadio,
  clock: tortureClock,
  push: torturePush,
  text: tortureText,
  pages: torturePages,
  slow: tortureSlowly,
  state: tortureState,
  damage: tortureDamage,
  soak,
}

/** The short form does a fiftieth of each load. */
const shortPart = 50

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: "boolean", default: false }, seed: { type: "string", default: "1" } },
})
const scale: Scale = {
  count: (full) => (values.short ? Math.ceil(full / shortPart) : full),
  seed: Number(values.seed),
  // The short form is a test, which stands beside whatever else the machine does: there it counts that the page comes.
  patienceMilliseconds: values.short ? 10_000 : 1000,
}
const chosen = Object.entries(areas).filter(
  ([name]) => positionals.length === 0 || positionals.includes(name),
)
if (chosen.length === 0) {
  process.stderr.write(`There are the areas ${Object.keys(areas).join(", ")}.\n`)
  process.exit(2)
}

const loadBefore = tellLoad()
const findings: Finding[] = []
for (const [name, area] of chosen) {
  process.stderr.write(`${name}…\n`)
  // An area that ends by itself is a fault of its own, and takes no other's rows with it.
  try {
    findings.push(...(await area(scale)))
  } catch (error) {
    const faults = [String(error)]
    findings.push({ area: name, what: "all", count: 0, mustHold: "ends with its rows", faults, measured: "" })
  }
}

const text = `${machine()}; load average ${loadBefore} before, ${tellLoad()} after; seed ${scale.seed}.\n\n${tortureTable(findings)}`
process.stdout.write(text)
mkdirSync(`${root}/dist/results`, { recursive: true })
writeFileSync(`${root}/dist/results/torture.md`, text)
writeFileSync(`${root}/dist/results/torture.json`, JSON.stringify(findings))
process.exit(findings.every(({ faults }) => faults.length === 0) ? 0 : 1)
