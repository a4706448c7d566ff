/** Child processes that never outlive the benchmarks. */
import { type ChildProcess, type StdioOptions, spawn } from "node:child_process"
import { once } from "node:events"

/** A device ends within milliseconds; one that hangs must not hold up the rest. */
const patienceMilliseconds = 3000

/** How each that runs is ended. */
const running = new Set<(signal: NodeJS.Signals) => void>()

process.once("exit", () => {
  for (const end of running) end("SIGKILL")
})
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1))

export interface Child {
  readonly pid: number
  readonly process: ChildProcess
  /** Idempotent; resolves when the process has ended. */
  stop(): Promise<void>
}

/** Rejects where the program cannot be started. */
export function start(
  program: string,
  words: readonly string[],
  stdio: StdioOptions = "ignore",
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Child> {
  return follow(program, spawn(program, words, { stdio, env: environment }))
}

/** One that starts others, which end with it: `npm` ends its shell alone, and leaves what that runs. */
export function startWithOthers(program: string, words: readonly string[]): Promise<Child> {
  const child = spawn(program, words, { stdio: "ignore", detached: true })
  return follow(program, child, (signal) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal)
    } catch {
      // All of them have ended.
    }
  })
}

async function follow(
  program: string,
  child: ChildProcess,
  end: (signal: NodeJS.Signals) => void = (signal) => child.kill(signal),
): Promise<Child> {
  await once(child, "spawn")
  const { pid } = child
  if (pid === undefined) throw new Error(`${program} has no process id.`)
  running.add(end)
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => {
      running.delete(end)
      resolve()
    })
  })
  return {
    pid,
    process: child,
    async stop() {
      end("SIGTERM")
      const timer = setTimeout(() => end("SIGKILL"), patienceMilliseconds)
      await ended
      clearTimeout(timer)
    },
  }
}
