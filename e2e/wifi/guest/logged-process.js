// A program that goes on running: each line it writes is kept, copied to a log, and can be waited for.
import { spawn } from "node:child_process"
import { createWriteStream, mkdirSync } from "node:fs"
import { dirname } from "node:path"
import { createInterface } from "node:readline"

/** How long a program may take to end when asked, before it is killed. */
const patienceMilliseconds = 5_000

/** Those that run; the end of a story stops what it forgot. @type {Set<LoggedProcess>} */
const running = new Set()

/** Newest first, since what was started last leans on what was started before. */
export async function stopEverything() {
  for (const process of [...running].reverse()) await process.stop()
}

export class LoggedProcess {
  /** Everything it wrote so far. @type {string[]} */
  lines = []
  /** Resolves with the exit code, or the signal's name. @type {Promise<number | string>} */
  ended
  #child
  #name
  /** @type {Set<() => void>} */
  #waiting = new Set()
  #hasEnded = false

  /**
   * @param {string} logFile @param {readonly string[]} words the command and what it gets
   * @param {import("node:child_process").SpawnOptions} options
   */
  constructor(logFile, words, options = {}) {
    // Into a pipe, C programs would write only when 4 KiB have gathered.
    const [command = "", ...rest] = ["stdbuf", "--output=L", ...words]
    this.#name = words.join(" ")
    mkdirSync(dirname(logFile), { recursive: true })
    const log = createWriteStream(logFile, { flags: "a" })
    log.write(`${stamp()} $ ${this.#name}\n`)
    this.#child = spawn(command, rest, { ...options, stdio: ["ignore", "pipe", "pipe"] })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue
      createInterface({ input: stream }).on("line", (line) => {
        log.write(`${stamp()} ${line}\n`)
        this.lines.push(line)
        this.#look()
      })
    }
    running.add(this)
    this.ended = new Promise((resolve) => {
      this.#child.once("error", ({ message }) => resolve(message))
      this.#child.once("close", (code, signal) => resolve(code ?? signal ?? "nothing"))
    })
    this.ended.then((how) => {
      log.end(`${stamp()} ended with ${how}\n`)
      running.delete(this)
      this.#hasEnded = true
      this.#look()
    })
  }

  /** Waits for a line. @param {RegExp} pattern @param {{ from?: number, withinMilliseconds?: number }} options */
  said(pattern, { from = 0, withinMilliseconds = 60_000 } = {}) {
    /** @type {Promise<RegExpExecArray>} */
    const found = new Promise((resolve, reject) => {
      const end = (/** @type {() => void} */ settle) => {
        clearTimeout(timer)
        this.#waiting.delete(look)
        settle()
      }
      const fail = (/** @type {string} */ why) =>
        end(() => reject(new Error(`"${this.#name}" ${why} ${pattern}: ${this.lines.slice(-3).join(" | ")}`)))
      const look = () => {
        for (const line of this.lines.slice(from)) {
          const match = pattern.exec(line)
          if (match) return end(() => resolve(match))
        }
        if (this.#hasEnded) fail("ended before it said")
      }
      const timer = setTimeout(
        () => fail(`did not say within ${withinMilliseconds / 1000} s`),
        withinMilliseconds,
      )
      this.#waiting.add(look)
      look()
    })
    return found
  }

  /** @param {NodeJS.Signals} signal */
  kill(signal) {
    this.#child.kill(signal)
  }

  async stop() {
    if (this.#hasEnded) return
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), patienceMilliseconds)
    this.#child.kill("SIGTERM")
    await this.ended
    clearTimeout(timer)
  }

  #look() {
    for (const look of [...this.#waiting]) look()
  }
}

/** Seconds since the kernel began, as in the journal. */
function stamp() {
  return `[${(Number(process.hrtime.bigint()) / 1e9).toFixed(3).padStart(12)}]`
}
