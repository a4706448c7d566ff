/** Debian's `dnsperf` as the phones that ask by DNS, each as soon as it has its last answer. */
import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { installed } from "./installed.ts"
import type { Load } from "./rounds.ts"

export const dnsClientsProgram = "dnsperf"

export interface DnsClients {
  readonly port: number
  /** How many ask at once. */
  readonly clients: number
  readonly milliseconds: number
}

/** Rejects where it is not installed, or not a single answer came. */
export async function askByDns({ port, clients, milliseconds }: DnsClients): Promise<Load> {
  const program = await installed(dnsClientsProgram)
  if (program === undefined) throw new Error("dnsperf is not installed.")
  const folder = await mkdtemp(join(tmpdir(), "porchlight-dnsperf-"))
  try {
    const questions = join(folder, "questions")
    // What a phone asks first.
    await writeFile(questions, "captive.apple.com A\n")
    const words = ["-s", "127.0.0.1", "-p", port, "-d", questions, "-q", clients, "-l", milliseconds / 1000]
    const { stdout } = await promisify(execFile)(program, words.map(String))
    return loadOf(stdout)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function loadOf(said: string): Load {
  const figure = (name: string) => Number(new RegExp(`${name}:\\s+([\\d.]+)`).exec(said)?.[1])
  const [answers, seconds, mean] = [
    figure("Queries completed"),
    figure("Run time \\(s\\)"),
    figure("Average Latency \\(s\\)"),
  ]
  if (!(answers > 0 && seconds > 0)) throw new Error(`dnsperf had no answer: ${said}`)
  return { milliseconds: seconds * 1000, answers, meanMilliseconds: mean * 1000, latencies: [] }
}
