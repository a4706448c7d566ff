/** What Lighthouse says of the setup page and of the app, each as a phone meets it. */
import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { startDevice } from "./device-process.ts"
import { startHomeDevice } from "./home-process.ts"
import { hostName } from "./openssl-pair.ts"
import type { Row } from "./table.ts"
import { comeIn, openTrustingPhone } from "./trusting-phone.ts"

/** npm brings it when it is needed: it weighs 176 MB, and nothing else here needs it. */
const lighthouse = "lighthouse@13.5.0"

const categories = ["performance", "accessibility", "best-practices"] as const

const parts = [
  ["first-contentful-paint", "first paint"],
  ["largest-contentful-paint", "largest paint"],
  ["total-blocking-time", "blocked"],
  ["cumulative-layout-shift", "shift"],
  ["speed-index", "speed index"],
] as const

const patienceMilliseconds = 240_000

interface Report {
  readonly runtimeError?: { readonly message: string }
  readonly categories: Readonly<Record<(typeof categories)[number], { readonly score: number | null }>>
  readonly audits: Readonly<Record<(typeof parts)[number][0], { readonly displayValue?: string }>>
}

interface Judgement {
  readonly scores: string
  /** What the first of them is made of. */
  readonly parts?: string
}

export async function measureLighthouse(): Promise<Row[]> {
  return [row("the setup page", await setupPage()), row("the app, by a phone that is paired", await app())]
}

function row(what: string, { scores, parts }: Judgement): Row {
  return {
    what: `${lighthouse.replace("@", " ").replace("l", "L")}, ${what}: performance, accessibility, best practices`,
    measured: scores,
    aim: "100 each",
    ...(parts !== undefined && { comparedWith: parts }),
  }
}

async function setupPage(): Promise<Judgement> {
  const device = await startDevice()
  try {
    return await judge(`http://127.0.0.1:${device.httpPort}/`, {})
  } finally {
    await device.stop()
  }
}

async function app(): Promise<Judgement> {
  const device = await startHomeDevice()
  try {
    const origin = `https://${hostName}:${device.httpsPort}`
    const phone = await openTrustingPhone(device.stateFolder)
    await comeIn(phone, origin, device.stateFolder)
    const [cookie] = await phone.cookies(origin)
    await phone.close()
    // Its own browser finds the root where that of the phone did.
    const home = join(device.stateFolder, "phone")
    return await judge(`${origin}/`, { home, cookie: `${cookie?.name}=${cookie?.value}` })
  } finally {
    await device.stop()
  }
}

async function judge(url: string, { home, cookie }: { home?: string; cookie?: string }): Promise<Judgement> {
  const flags = ["--headless=new", `--host-resolver-rules='MAP ${hostName} 127.0.0.1'`]
  if (process.getuid?.() === 0) flags.push("--no-sandbox")
  const words = [
    ...["exec", "--yes", "--package", lighthouse, "--", "lighthouse", url, "--quiet", "--output=json"],
    `--only-categories=${categories.join(",")}`,
    `--chrome-flags=${flags.join(" ")}`,
    ...(cookie === undefined ? [] : [`--extra-headers=${JSON.stringify({ cookie })}`]),
  ]
  const env = {
    ...process.env,
    ...(home !== undefined && { HOME: home, npm_config_cache: join(process.env["HOME"] ?? "", ".npm") }),
    CHROME_PATH: process.env["CHROMIUM_PATH"],
  }
  try {
    const { stdout } = await promisify(execFile)("npm", words, {
      env,
      timeout: patienceMilliseconds,
      maxBuffer: 64 * 1024 * 1024,
    })
    const report: Report = JSON.parse(stdout)
    if (report.runtimeError) return { scores: `not measured: ${report.runtimeError.message}` }
    const score = (name: (typeof categories)[number]) =>
      Math.round((report.categories[name].score ?? 0) * 100)
    return {
      scores: categories.map(score).join(", "),
      parts: parts.map(([id, name]) => `${name} ${report.audits[id].displayValue}`).join(", "),
    }
  } catch (error) {
    const [line = ""] = String(error).split("\n", 1)
    return { scores: `not measured, npm did not bring it or it did not run: ${line.slice(0, 120)}` }
  }
}
