/** The machine a figure was taken on, without which it says nothing. */
import { cpus, loadavg, release } from "node:os"

export function machine(): string {
  const processors = cpus()
  const model = processors[0]?.model.trim() || "unknown model"
  return `${processors.length} cores (${model}), Linux ${release()}, Node ${process.versions.node}`
}

/** The last minute's load average. Beyond the number of cores, others were at work, and figures are worse than the truth. */
export function tellLoad(): string {
  return (loadavg()[0] ?? 0).toFixed(1)
}
