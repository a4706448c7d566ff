/** A machine with an installed device, whose service is a real process, or one that is only played. */
import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs"
import { request } from "node:http"
import { dirname, join } from "node:path"
import { onTestFinished } from "vitest"
import { createMachine } from "../service/machine.fixture.ts"
import { places } from "../service/places.ts"
import type { Outcome } from "../service/system.ts"
import type { Upgrading } from "./ended-upgrade.ts"
import { copyAs } from "./state-copy-actions.ts"

/** What a version does when it runs. */
export type Behaviour = "runs" | "ends at once" | "never answers" | "ends soon"

const answering = `
import { createServer } from "node:http"
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
const state = process.argv[2]
// As a migration would, in place of a value, never in it.
writeFileSync(state + "/networks.new", "of VERSION")
renameSync(state + "/networks.new", state + "/networks")
rmSync(state + "/control.sock", { force: true })
createServer((_, answer) => answer.end(JSON.stringify({ uptimeSeconds: process.uptime() }))).listen(state + "/control.sock", () => {
  console.log("ready")
  AFTER
})
process.on("SIGTERM", () => process.exit(0))
`

const programs: Readonly<Record<Behaviour, string>> = {
  runs: answering.replace("AFTER", ""),
  "ends soon": answering.replace("AFTER", "setTimeout(() => process.exit(1), 150)"),
  "ends at once": `process.exit(1)`,
  "never answers": `console.log("ready"); setInterval(() => {}, 1000)`,
}

/** A package as it is built, of little but its command. */
export function writePackage(folder: string, version: string, behaviour: Behaviour): string {
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  put(
    "package.json",
    JSON.stringify({ name: "porchlight", version, type: "module", files: ["dist"], behaviour }),
  )
  put("dist/program/cli.js", programs[behaviour].replaceAll("VERSION", version))
  put("dist/program/dns.js", "the names")
  put("dist/web/setup/index.html.gz", "the page")
  return folder
}

export function pack(folder: string, place: string): string {
  const words = ["pack", "--json", "--pack-destination", place, "--cache", join(place, "cache")]
  const said = execFileSync("npm", words, {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  })
  return join(place, (JSON.parse(said) as { filename: string }[])[0]?.filename ?? "")
}

export interface UpgradedMachine extends Upgrading {
  readonly shown: string[]
  readonly folder: string
  path(path: string): string
  /** What a start of the machine does; what ran before is gone. */
  boot(): Promise<void>
  /** What answers now. */
  state(): Record<string, string>
  version(): string
  isActive(): boolean
  /** npm is not there. */
  hasNpm: boolean
  /** Programs can be run as the service's user. */
  hasUser: boolean
  /** Played only: what npm brings. */
  brought: string
  hasPower: () => boolean
  /** Played only: how many starts fail from now on, for want of a radio, before systemd's next try. */
  failingStarts: number
}

export function createUpgradedMachine({ real }: { readonly real: boolean }): UpgradedMachine {
  const machine = createMachine()
  const path = machine.path
  const folder = dirname(machine.system.packageFolder)
  const stateFolder = path(places.state)
  const installed = writePackage(path(`${places.programs}/program-old`), "0.1.0", "runs")
  execFileSync("ln", ["-s", "program-old", path(places.program)])
  machine.put(places.unit, "[Service]\n")
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 })
  for (const [key, value] of [
    ["networks", "of 0.1.0"],
    ["identity", "this one"],
  ] as const) {
    writeFileSync(join(stateFolder, key), value, { mode: 0o400 })
  }
  let child: ChildProcess | undefined
  let played: { behaviour: Behaviour; startedAt: number } | undefined
  /** By systemd, after its pause. */
  let isStartedAgain = false
  const shown: string[] = []

  async function stop(): Promise<void> {
    played = undefined
    const ending = child
    child = undefined
    if (ending === undefined || ending.exitCode !== null) return
    await new Promise((resolve) => {
      ending.once("exit", resolve)
      ending.kill("SIGKILL")
    })
  }
  onTestFinished(stop)

  async function start(): Promise<Outcome> {
    await stop()
    const program = path(places.program)
    if (!real) {
      const { behaviour, version } = JSON.parse(readFileSync(join(program, "package.json"), "utf8"))
      isStartedAgain = made.failingStarts > 0
      if (made.failingStarts-- > 0) return { code: 1, output: "", complaint: "Job failed." }
      made.failingStarts = 0
      if (behaviour === "ends at once") return { code: 1, output: "", complaint: "Job failed." }
      played = { behaviour, startedAt: performance.now() }
      rmSync(join(stateFolder, "networks"), { force: true })
      writeFileSync(join(stateFolder, "networks"), `of ${version}`, { mode: 0o400 })
      return { code: 0, output: "", complaint: "" }
    }
    const started = spawn(process.execPath, [join(program, "dist/program/cli.js"), stateFolder])
    child = started
    return new Promise((resolve) => {
      started.stdout.once("data", () => resolve({ code: 0, output: "", complaint: "" }))
      started.once("exit", () => resolve({ code: 1, output: "", complaint: "Job failed." }))
    })
  }

  const made: UpgradedMachine = {
    folder,
    shown,
    hasNpm: true,
    hasUser: true,
    brought: "",
    hasPower: () => true,
    failingStarts: 0,
    path,
    show: ({ state, text }) => shown.push(`${state} ${text}`),
    patience: {
      answerMilliseconds: 600,
      machineStartMilliseconds: 600,
      staySeconds: real ? 0.4 : 0.003,
      pauseMilliseconds: real ? 20 : 1,
    },
    async boot() {
      await stop()
      await start()
    },
    state: () =>
      Object.fromEntries(
        ["networks", "identity"].map((key) => [key, readFileSync(join(stateFolder, key), "utf8")]),
      ),
    version: () => JSON.parse(readFileSync(path(`${places.program}/package.json`), "utf8")).version,
    isActive: () => played !== undefined || (child !== undefined && child.exitCode === null),
    async ask() {
      if (real) return askProcess(join(stateFolder, "control.sock"))
      if (isStartedAgain) await start()
      if (played === undefined || played.behaviour === "never answers") return undefined
      return { uptimeSeconds: (performance.now() - played.startedAt) / 1000 }
    },
    system: {
      ...machine.system,
      packageFolder: installed,
      nodePath: join(folder, "home/bin/node"),
      async run(program, words) {
        if (!made.hasPower()) throw new Error("the power is cut")
        const yes = { code: 0, output: "", complaint: "" }
        if (program === "npm") {
          if (!made.hasNpm) return { code: undefined, output: "", complaint: "spawn npm ENOENT" }
          if (!real) {
            if (words[0] === "query") return { ...yes, output: "[{}]" }
            cpSync(
              made.brought,
              join(words[words.indexOf("--prefix") + 1] ?? "", "node_modules/porchlight"),
              {
                recursive: true,
              },
            )
            return yes
          }
          return runReal(program, words)
        }
        if (program === "sync") return yes
        if (program === "setpriv") {
          if (!made.hasUser) return { code: 127, output: "", complaint: "setpriv: initgroups failed" }
          const [action = "", place = ""] = words.slice(-2)
          await copyAs(action, place)
          return yes
        }
        if (program === "systemctl" && words.at(-1) === "porchlight.service") {
          if (words.includes("--no-block")) return start().then(() => yes)
          if (words[0] === "start") return made.isActive() ? yes : start()
          if (words[0] === "stop") await stop()
        }
        return yes
      },
    },
  }
  return made
}

function runReal(program: string, words: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(program, words, (error, output, complaint) => {
      resolve({ code: error === null ? 0 : Number(error.code), output, complaint })
    })
  })
}

function askProcess(socketPath: string): Promise<{ uptimeSeconds: number } | undefined> {
  if (!existsSync(socketPath)) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const asking = request({ socketPath, path: "/status", agent: false }, (incoming) => {
      let text = ""
      incoming.on("data", (piece) => {
        text += piece
      })
      incoming.on("end", () => resolve(JSON.parse(text)))
    })
    asking.once("error", () => resolve(undefined))
    asking.end()
  })
}

export const linked = (machine: UpgradedMachine) => readlinkSync(machine.path(places.program))
