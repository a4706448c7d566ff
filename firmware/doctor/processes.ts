/** The programs that run on this machine, as `/proc` shows them to everybody, and which of them are Porchlight's. */
import { basename } from "node:path"
import type { Machine } from "./machine.ts"

export interface Process {
  readonly id: string
  /** At most 15 bytes (TASK_COMM_LEN); the program chooses them. */
  readonly name: string
  /** Its command line. Empty for the kernel's own, and where it is not shown to this user. */
  readonly words: readonly string[]
  readonly isOwn: boolean
}

/** How many are read at once. */
const bunch = 64

export async function readProcesses(machine: Machine): Promise<readonly Process[]> {
  const entries = (await machine.entries("/proc")).filter((name) => /^\d{1,10}$/.test(name))
  const found: Process[] = []
  for (let start = 0; start < entries.length; start += bunch) {
    const read = entries.slice(start, start + bunch).map((id) => readProcess(machine, id))
    found.push(...(await Promise.all(read)).filter((process) => process !== undefined))
  }
  return found
}

async function readProcess(machine: Machine, id: string): Promise<Process | undefined> {
  const name = (await machine.text(`/proc/${id}/comm`))?.trim()
  if (name === undefined) return undefined
  const words = ((await machine.text(`/proc/${id}/cmdline`)) ?? "").split("\0").slice(0, 200)
  const group = (await machine.text(`/proc/${id}/cgroup`)) ?? ""
  return { id, name, words, isOwn: /\/porchlight\.service(?:\/|$)/m.test(group) || isOurs(words) }
}

/** One that was started by hand is in no group of ours. */
function isOurs(words: readonly string[]): boolean {
  const program = basename(words[0] ?? "")
  if (program === "dnsmasq") return words.some((word) => word.startsWith("--dhcp-range=set:porchlight"))
  return program === "node" && /(?:^|\/)porchlight(?:\/|$)/.test(words[1] ?? "")
}
