/** Addresses for the phones on the access point: dnsmasq as a DHCP server alone, as a child of this process. */
import { type ChildProcess, spawn } from "node:child_process"
import { readdir, readFile } from "node:fs/promises"
import { basename } from "node:path"
import type { PorchlightError } from "../../core/errors.ts"
import { lastLine, programFailed, programMissing, systemEnvironment } from "./command.ts"
import { isLeftover, ownerMark } from "./leftover.ts"

export interface DhcpServer {
  /** Resolves when it is gone. Idempotent. */
  close(): Promise<void>
}

/** It says that it has started within some 50 ms. */
const startMilliseconds = 5000

/** How long it may take to end by itself. */
const endMilliseconds = 2000

const rangePattern = /^--dhcp-range=set:porchlight(\d{1,10}),/

/** How often is looked whether one from before has ended. */
const leftoverTurnMilliseconds = 50

/** What is kept of its words, for the error. */
const wordsMaximum = 10_000

/**
 * How dnsmasq is called: DHCP on the one interface, for this address's /24, and nothing else. It reads no file and
 * writes none.
 */
export function dhcpArguments(interfaceName: string, address: string): string[] {
  const network = address.split(".").slice(0, 3).join(".")
  return [
    "--keep-in-foreground",
    "--log-facility=-",
    "--conf-file=/dev/null",
    "--pid-file=",
    // No DNS: that is answered by the device itself.
    "--port=0",
    "--no-hosts",
    "--no-resolv",
    `--interface=${interfaceName}`,
    "--except-interface=lo",
    // By the interface, also when it comes and goes; others on this machine may serve theirs.
    "--bind-dynamic",
    // The tag has no effect; it is how a later process knows what we left.
    `--dhcp-range=set:porchlight${ownerMark()},${network}.10,${network}.250,255.255.255.0,10m`,
    // A phone takes no network for usable that has no way out. It ends here: nothing is forwarded.
    `--dhcp-option=option:router,${address}`,
    `--dhcp-option=option:dns-server,${address}`,
    // Leases are kept in memory. A phone from before a restart gets its old address again, as this is the only server.
    "--leasefile-ro",
    "--dhcp-authoritative",
    // Nobody else is on this network; a ping before each offer would cost every phone three seconds.
    "--no-ping",
  ]
}

/** Rejects with `program-missing` or `program-failed`; another server on port 67 is the usual reason. */
export async function startDhcp(options: {
  readonly interfaceName: string
  readonly address: string
  /** Called once when it ends without being closed, with what is known of it: `dnsmasq ended with 3`. */
  readonly onEnd: (what: string) => void
  /** `dnsmasq` when left out. */
  readonly program?: string
}): Promise<DhcpServer> {
  const { interfaceName, address, onEnd, program = "dnsmasq" } = options
  const child = spawn(program, dhcpArguments(interfaceName, address), {
    env: systemEnvironment(),
    stdio: ["ignore", "ignore", "pipe"],
  })
  let closing = false
  const killNow = () => child.kill("SIGKILL")
  // A process that ends in any way but by SIGKILL takes it along.
  process.on("exit", killNow)
  const gone = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`${program}: ${error.message}`))
    child.once("exit", (code, signal) => resolve(`${program} ended with ${signal ?? code}`))
  }).finally(() => {
    process.off("exit", killNow)
  })
  try {
    await started(child, program)
  } catch (error) {
    killNow()
    await gone
    throw error
  }
  child.stderr?.resume()
  // Also where it ended before its words were read.
  void gone.then((what) => {
    if (!closing) onEnd(what)
  })
  return {
    async close() {
      closing = true
      child.kill("SIGTERM")
      const timer = setTimeout(killNow, endMilliseconds)
      await gone
      clearTimeout(timer)
    },
  }
}

/** Resolves with its word that it has started; the rest of its words is read and dropped. */
function started(child: ChildProcess, program: string): Promise<void> {
  let words = ""
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(programFailed(program, "it did not start in time")),
      startMilliseconds,
    )
    const end = (error?: PorchlightError) => {
      clearTimeout(timer)
      if (error === undefined) resolve()
      else reject(error)
    }
    child.once("error", (error: NodeJS.ErrnoException) => {
      end(
        error.code === "ENOENT"
          ? programMissing(program, "dnsmasq-base")
          : programFailed(program, error.message),
      )
    })
    // After its last words have been read.
    child.once("close", (code) => end(programFailed(program, lastLine(words) || `it ended with ${code}`)))
    child.stderr?.on("data", (chunk) => {
      words = `${words}${chunk}`.slice(-wordsMaximum)
      if (/ started, version /.test(words)) end()
    })
  })
}

/**
 * Ends the servers that killed processes of ours left, and waits for their end. `processFolder` is where the kernel lists
 * processes.
 */
export async function endLeftoverDhcp(processFolder = "/proc"): Promise<void> {
  const isOurs = async (entry: string) => {
    const line = await readFile(`${processFolder}/${entry}/cmdline`, "utf8").catch(() => "")
    const [program = "", ...words] = line.split("\0")
    const owner = words.flatMap((word) => rangePattern.exec(word)?.[1] ?? [])[0]
    return basename(program) === "dnsmasq" && owner !== undefined && isLeftover(owner)
  }
  for (const entry of await readdir(processFolder).catch(() => [])) {
    if (!/^\d{1,10}$/.test(entry) || !(await isOurs(entry))) continue
    terminate(Number(entry))
    const turns = endMilliseconds / leftoverTurnMilliseconds
    for (let turn = 0; turn < turns && (await isOurs(entry)); turn++) {
      await new Promise((resolve) => setTimeout(resolve, leftoverTurnMilliseconds))
    }
  }
}

function terminate(processId: number): void {
  try {
    process.kill(processId, "SIGTERM")
  } catch {
    // It ended by itself, or belongs to somebody else.
  }
}
