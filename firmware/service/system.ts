/** The machine that is installed on, as an argument: tests give it a folder of their own and programs that are recorded. */
import { execFile } from "node:child_process"
import { realpathSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { PorchlightError } from "../core/errors.ts"
import { lastLine, systemEnvironment } from "../hosts/linux/command.ts"
import { forgetNetworks } from "./network-traces.ts"

export interface System {
  /** Stands in front of every path that is written or asked for; empty for the machine itself. */
  readonly rootFolder: string
  /** 0 is root. */
  readonly userNumber: number
  /** The program that runs this, links resolved, and its version as in 20.19.0. */
  readonly nodePath: string
  readonly nodeVersion: string
  /** The package that is installed, with its `package.json`. */
  readonly packageFolder: string
  run(program: string, words: readonly string[], limitMilliseconds?: number): Promise<Outcome>
  /** Has NetworkManager forget what is Porchlight's. Resolves to how many networks that were. */
  forgetNetworks(): Promise<number>
}

export interface Outcome {
  /** The exit code; undefined where the program could not be run, or did not end in time. */
  readonly code: number | undefined
  readonly output: string
  readonly complaint: string
}

/** What is asked ends at once; starting a service has a limit of its own. */
const usualLimitMilliseconds = 30_000

const outputMaximumBytes = 1_000_000

export function thisMachine(): System {
  return {
    rootFolder: "",
    userNumber: process.getuid?.() ?? -1,
    nodePath: realpathSync(process.execPath),
    nodeVersion: process.versions.node,
    // The build tells each source where it would lie: dist/program/service/system.js.
    packageFolder: fileURLToPath(new URL("../../..", import.meta.url)),
    run: runProgram,
    forgetNetworks,
  }
}

/** Where `path` of the machine really is. */
export function on(system: System, path: string): string {
  return join(system.rootFolder, path)
}

/** Whether the program ends well, for programs that answer by that. */
export async function succeeds(system: System, program: string, ...words: string[]): Promise<boolean> {
  return (await system.run(program, words)).code === 0
}

/** Rejects with `program-failed` unless it ends well. Resolves to what it wrote. */
export async function must(system: System, program: string, ...words: string[]): Promise<string> {
  const { code, output, complaint } = await system.run(program, words)
  if (code === 0) return output
  const command = [program, ...words].join(" ")
  const reason = lastLine(complaint) || lastLine(output) || `it ended with ${code ?? "no code"}`
  const remedy = "Mend that, then run it again: what is done stays done."
  const sentence = `"${command}" failed: ${reason.replace(/\.$/, "")}. ${remedy}`
  throw new PorchlightError("program-failed", sentence, { program, words, code, complaint })
}

function runProgram(
  program: string,
  words: readonly string[],
  limitMilliseconds = usualLimitMilliseconds,
): Promise<Outcome> {
  const options = {
    env: systemEnvironment(),
    timeout: limitMilliseconds,
    maxBuffer: outputMaximumBytes,
    killSignal: "SIGKILL",
  } as const
  return new Promise((resolve) => {
    execFile(program, words, options, (error, output, complaint) => {
      if (error === null) resolve({ code: 0, output, complaint })
      else if (typeof error.code === "number") resolve({ code: error.code, output, complaint })
      else resolve({ code: undefined, output, complaint: complaint || error.message })
    })
  })
}
