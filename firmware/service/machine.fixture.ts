/** A machine in a folder: its files are real, its programs answer as the real ones would and are recorded. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { onTestFinished } from "vitest"
import type { Step } from "./step.ts"
import type { Outcome, System } from "./system.ts"

export interface Machine {
  readonly system: System
  /** Every command that can change something, in order. */
  readonly changes: string[]
  readonly shown: Step[]
  readonly show: (step: Step) => void
  /** What it knows beside files. */
  readonly state: {
    user: string | undefined
    group: boolean
    active: boolean
    enabled: boolean
    networks: number
    /** What polkit calls itself. */
    polkit: string
    /** Files that the service's user cannot read. */
    unreadable: Set<string>
    /** Programs that fail, by the beginning of their commands, with what they say. */
    failing: Map<string, string>
  }
  /** Writes a file of the machine. */
  put(path: string, text: string, mode?: number): void
  path(path: string): string
  /** Every path below its root, with what would show a change. */
  files(): readonly string[]
}

const usualPrograms = ["dnsmasq", "iw", "systemd-notify", "useradd"]

/** All that an installation takes is there, and a package with two more that it needs. It lies in `place`. */
export function createMachine(place = tmpdir()): Machine {
  const folder = mkdtempSync(join(place, "porchlight-service-"))
  chmodSync(folder, 0o755)
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const rootFolder = join(folder, "root")
  const packageFolder = join(folder, "package")
  const state: Machine["state"] = {
    user: undefined,
    group: false,
    active: false,
    enabled: false,
    networks: 0,
    polkit: "js",
    unreadable: new Set(),
    failing: new Map(),
  }
  const changes: string[] = []
  const shown: Step[] = []
  const put = (path: string, text: string, mode = 0o644) => write(join(rootFolder, path), text, mode)
  for (const name of usualPrograms) put(`/usr/bin/${name}`, "", 0o755)
  for (const place of ["/run/systemd/system", "/etc/polkit-1/rules.d", "/etc/systemd/system"]) {
    mkdirSync(join(rootFolder, place), { recursive: true })
  }
  put("/sys/class/net/wlan0/phy80211/name", "phy0\n")
  for (const place of ["/etc/dbus-1/system.d", "/usr/local/bin", "/usr/local/lib", "/var/lib"]) {
    mkdirSync(join(rootFolder, place), { recursive: true })
  }
  writePackage(packageFolder)
  write(join(folder, "home/bin/node"), "a program", 0o755)

  return {
    state,
    changes,
    shown,
    show: (step) => shown.push(step),
    put,
    path: (path) => join(rootFolder, path),
    files: () => listing(rootFolder),
    system: {
      rootFolder,
      userNumber: 0,
      nodePath: join(folder, "home/bin/node"),
      nodeVersion: "20.19.0",
      packageFolder,
      async run(program, words) {
        const command = [program, ...words].join(" ")
        for (const [beginning, complaint] of state.failing) {
          if (command.startsWith(beginning)) return { code: 1, output: "", complaint }
        }
        return answer(command, state, changes)
      },
      async forgetNetworks() {
        const { networks } = state
        state.networks = 0
        return networks
      },
    },
  }
}

function answer(command: string, state: Machine["state"], changes: string[]): Outcome {
  const [program, ...words] = command.split(" ")
  const yes = (output = "") => ({ code: 0, output, complaint: "" })
  const no = { code: 1, output: "", complaint: "" }
  const changed = () => {
    changes.push(command)
    return yes()
  }
  if (command.startsWith("getent passwd")) {
    return state.user === undefined ? no : yes(`porchlight:x:990:990::${state.user}:/usr/sbin/nologin\n`)
  }
  if (command.startsWith("getent group")) return state.group ? yes("porchlight:x:990:\n") : no
  if (program === "useradd") {
    state.user = words[words.indexOf("--home-dir") + 1]
    state.group = true
    return changed()
  }
  if (program === "userdel") {
    state.user = undefined
    state.group = false
    return changed()
  }
  if (program === "busctl") return yes(`s "${state.polkit}"\n`)
  if (program === "setpriv") {
    const isReader = state.user !== undefined && !state.unreadable.has(words.at(-1) ?? "")
    return isReader ? yes() : no
  }
  if (program === "sync" || program === "journalctl") return yes("the last words of the service\n")
  if (program !== "systemctl") return { code: 127, output: "", complaint: `${program} is not known here` }
  if (words[0] === "is-active") {
    return words.at(-1) === "NetworkManager.service" || state.active ? yes() : no
  }
  if (words[0] === "is-enabled") return state.enabled ? yes() : no
  if (words[0] === "cat") return yes()
  if (words[0] === "enable") state.enabled = true
  if (words[0] === "restart") state.active = true
  if (words[0] === "disable") Object.assign(state, { active: false, enabled: false })
  return changed()
}

/** A program as it is built, and packages as npm lays them: one needs another version of what stands above it. */
function writePackage(folder: string): void {
  const file = (path: string, text: string) => write(join(folder, path), text, 0o644)
  const packageFile = (path: string, content: unknown) => file(`${path}package.json`, JSON.stringify(content))
  packageFile("", { name: "porchlight", dependencies: { bus: "1", "@scope/tool": "1" } })
  file("dist/program/cli.js", "the command")
  file("dist/program/core/dns.js", "the names")
  file("dist/firmware/core/dns.d.ts", "for other programs")
  file("dist/shared/words/en.json", "for their compilers")
  file("dist/web/setup/index.html.gz", "the page")
  file("dist/results/pictures.json", "not part of it")
  packageFile("node_modules/bus/", { name: "bus", dependencies: { parser: "2" } })
  file("node_modules/bus/index.js", "bus")
  for (const name of ["index.d.ts", "index.js.map", "src/index.mts"])
    file(`node_modules/bus/${name}`, "for tools")
  file("node_modules/bus/LICENSE.md", "free")
  packageFile("node_modules/bus/node_modules/parser/", { name: "parser", version: "2" })
  packageFile("node_modules/@scope/tool/", { name: "@scope/tool", dependencies: { parser: "1", bus: "1" } })
  packageFile("node_modules/parser/", { name: "parser", version: "1" })
  packageFile("node_modules/builder/", { name: "builder", version: "1" })
}

function write(path: string, text: string, mode: number): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text, { mode })
}

function listing(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      const name = path.slice(folder.length)
      if (entry.isSymbolicLink()) return `${name} -> ${readlinkSync(path)}`
      const { mode, mtimeMs, size } = statSync(path)
      return `${name} ${mode.toString(8)} ${size} ${mtimeMs}`
    })
    .sort()
}
