/** Programs of others that put a load on the device. Bounded by their own options; they never outlive this process. */
import { spawnSync } from "node:child_process"
import { start } from "../bench/child.ts"
import type { Finding } from "./finding.ts"

/** Whether it can be started here. */
export function isInstalled(name: string): boolean {
  return spawnSync(name, ["-h"], { stdio: "ignore" }).error === undefined
}

/** Of a load that cannot be had here: no test, and no success either. */
export function skippedFor(name: string, row: Pick<Finding, "area" | "what" | "mustHold">): Finding {
  return { ...row, count: 0, faults: [], measured: "", skipped: `${name} is not installed` }
}

/** What it wrote, both ways. Rejects where it cannot be started; how it ends is told by what it wrote. */
export async function program(name: string, words: readonly string[]): Promise<string> {
  const child = await start(name, words, ["ignore", "pipe", "pipe"])
  let said = ""
  for (const stream of [child.process.stdout, child.process.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      said += text
    })
  }
  await new Promise((resolve) => child.process.once("close", resolve))
  return said
}
