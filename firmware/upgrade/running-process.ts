/** Whether a process that is known from the disk still runs. */
import { readFile } from "node:fs/promises"

/** Which start of the machine this is (random(4)): process numbers are of one alone. */
export async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "")).trim()
}

export function isRunning(processNumber: number): boolean {
  try {
    process.kill(processNumber, 0)
    return true
  } catch {
    return false
  }
}
