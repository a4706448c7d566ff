/** Keeps the addresses for phones coming: a DHCP server that ends by itself is started again. */
import { PorchlightError } from "../../core/errors.ts"
import type { Clock, Log } from "../../core/host.ts"
import type { DhcpServer } from "./dhcp.ts"

/**
 * Before each new start. After these ten, which take some five minutes, it is left: what ends every server for so long,
 * another one on port 67 or a program that breaks, does not go away by itself, and a log is not for saying so for ever.
 */
const restartMilliseconds = [1000, 2000, 4000, 8000, 15_000, 30_000, 60_000, 60_000, 60_000, 60_000] as const

/** One that ran for so long was well; what ends it then is counted anew. */
const wellMilliseconds = 60_000

/** Rejects like the first `start`. `close` ends whatever runs, and starts nothing more. */
export async function keepDhcp(options: {
  readonly clock: Clock
  readonly log: Log
  /** Calls back once when the server ends without being closed. */
  readonly start: (onEnd: (what: string) => void) => Promise<DhcpServer>
}): Promise<DhcpServer> {
  const { clock, log, start } = options
  let server: DhcpServer | undefined
  let restarts = 0
  let isClosed = false
  let stopWaiting = () => {}
  let starting: Promise<void> = Promise.resolve()

  const startOne = async () => {
    const startedAt = clock.now()
    server = await start((what) => {
      if (clock.now() - startedAt >= wellMilliseconds) restarts = 0
      restartAfter(what)
    })
  }
  const restartAfter = (what: string) => {
    if (isClosed) return
    const milliseconds = restartMilliseconds[restarts]
    if (milliseconds === undefined) {
      const remedy = "Find the cause; phones get no address until setup opens again."
      log("error", `${what}. It was started ${restarts} times and does not stay. ${remedy}`)
      return
    }
    restarts += 1
    log("warn", `${what}: phones get no address. Starting it again in ${milliseconds / 1000} s.`)
    stopWaiting = clock.after(milliseconds, () => {
      starting = startOne().then(
        () => {
          if (!isClosed) log("info", "The server of addresses for phones runs again.")
        },
        (error: unknown) => restartAfter(sentenceOf(error)),
      )
    })
  }

  await startOne()
  return {
    async close() {
      isClosed = true
      stopWaiting()
      // One that is just starting has to end, too.
      await starting
      await server?.close()
    },
  }
}

/** Without its full stop: the sentence goes on. */
function sentenceOf(error: unknown): string {
  const sentence = error instanceof PorchlightError ? error.message : String(error)
  return sentence.replace(/\.$/, "")
}
