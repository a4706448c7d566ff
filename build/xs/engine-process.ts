/** The engine as a process: lines in, lines out. */
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { engine } from "./engine.ts"

/** What a script takes of a chip's flash, and what the empty machine takes beside it; bytes. */
export interface Flash {
  readonly machine: number
  readonly code: number
  readonly constants: number
}

/** How a run of the engine ended. `fault` is what it said of it. */
export type EngineEnd = { readonly kind: "well" } | { readonly kind: "fault"; readonly text: string }

export interface EngineProcess {
  send(line: string): void
  /** No more lines come: it ends when the last has been worked off. */
  finish(): void
  /** Also when it was ended from outside. */
  readonly ended: Promise<EngineEnd>
  kill(): void
}

export async function startEngine(options: {
  readonly script: string
  /** Whether each line is tried in a copy of the machine: see `engine/run.c`. */
  readonly isTried?: boolean
  readonly onFlash?: (flash: Flash) => void
  readonly onLine: (line: string) => void
}): Promise<EngineProcess> {
  const { script, isTried = false, onFlash, onLine } = options
  const child = spawn(await engine(), isTried ? [script, "each"] : [script])
  let said = ""
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text
  })
  // Where it has ended meanwhile; `ended` tells.
  child.stdin.on("error", () => {})
  let isFirst = true
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (isFirst) onFlash?.(JSON.parse(line))
    else onLine(line)
    isFirst = false
  })
  const ended = new Promise<EngineEnd>((resolve) => {
    child.on("error", (error) => resolve({ kind: "fault", text: String(error) }))
    child.on("close", (code) => resolve(endOf(code, said)))
  })
  return {
    send: (line) => void child.stdin.write(`${line}\n`),
    finish: () => child.stdin.end(),
    ended,
    kill: () => void child.kill(),
  }
}

function endOf(code: number | null, said: string): EngineEnd {
  if (code === 0) return { kind: "well" }
  return { kind: "fault", text: said.trim() || `It ended with ${code}.` }
}
