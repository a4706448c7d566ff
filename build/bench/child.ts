/** Child processes that never outlive the benchmarks. */
import { type ChildProcess, type StdioOptions, spawn } from "node:child_process"
import { once } from "node:events"

/** A device ends within milliseconds; one that hangs must not hold up the rest. */
const patienceMilliseconds = 3000

const running = new Set<ChildProcess>()

process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL")
})
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1))

export interface Child {
  readonly pid: number
  readonly process: ChildProcess
  /** Idempotent; resolves when the process has ended. */
  stop(): Promise<void>
}

/** Rejects where the program cannot be started. */
export async function start(
  program: string,
  words: readonly string[],
  stdio: StdioOptions = "ignore",
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Child> {
  const child = spawn(program, words, { stdio, env: environment })
  await once(child, "spawn")
  const { pid } = child
  if (pid === undefined) throw new Error(`${program} has no process id.`)
  running.add(child)
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => {
      running.delete(child)
      resolve()
    })
  })
  return {
    pid,
    process: child,
    async stop() {
      child.kill("SIGTERM")
      const timer = setTimeout(() => child.kill("SIGKILL"), patienceMilliseconds)
      await ended
      clearTimeout(timer)
    },
  }
}
