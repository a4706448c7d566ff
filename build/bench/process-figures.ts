/** What a process took, as the kernel counts it (proc(5)). */
import { readFile } from "node:fs/promises"

/** USER_HZ, which Linux fixes at 100 for every program (time(7)). */
const tickMilliseconds = 10

/** Memory that is in RAM, with what is shared with other processes, such as the text of the `node` program. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8")
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]
  if (kibibytes === undefined) throw new Error(`/proc/${pid}/status has no VmRSS: process ${pid} has ended.`)
  return Number(kibibytes) * 1024
}

/** Processor time since the start, of all threads, in user and kernel mode; a multiple of 10 ms. */
export function processorMilliseconds(pid: number): Promise<number> {
  return ticks(pid, 14)
}

/** The same of this process's children, as far as they have ended. */
export function endedChildrenMilliseconds(): Promise<number> {
  return ticks("self", 16)
}

/** The field of this number and the next one: user mode, kernel mode. */
async function ticks(pid: number | "self", field: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8")
  // The second field, the program's name, is in parentheses and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  return (Number(fields[field - 3]) + Number(fields[field - 2])) * tickMilliseconds
}
