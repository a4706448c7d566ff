/**
 * What systemd is told of a service that it runs (sd_notify(3)): that it is ready, what it does, that it still lives,
 * that it ends. Node opens no datagram socket of Unix, so `systemd-notify` speaks for it; the unit's `NotifyAccess=all`
 * lets it.
 */
import { execFile } from "node:child_process"
import type { Log } from "../../core/host.ts"

export interface ServiceNotice {
  /** The device listens. */
  ready(): void
  /** What it does may be another thing now. */
  changed(): void
  /** The end has begun; resolves when systemd knows, or cannot be told. Nothing is told after it. */
  stopping(): Promise<void>
}

export interface ServiceNoticeOptions {
  readonly log: Log
  /** What the device does, as `systemctl status` shows it. Asked for at each ping, too. */
  readonly sentence: () => string
  /** The process's own when left out. */
  readonly environment?: NodeJS.ProcessEnv
}

/** It waits until systemd has taken the message: some milliseconds, more while the machine starts. */
const limitMilliseconds = 5000

/** Undefined where no systemd wants to know. Pings, where the unit has a `WatchdogSec`, begin with `ready`. */
export function createServiceNotice(options: ServiceNoticeOptions): ServiceNotice | undefined {
  const { log, sentence, environment = process.env } = options
  if (!environment["NOTIFY_SOCKET"]) return undefined
  /** The newest value of each variable that was not told yet. */
  const waiting = new Map<string, string>()
  let telling: Promise<void> | undefined
  let lastSentence: string | undefined
  let hasFailed = false
  let isStopping = false
  let pings: NodeJS.Timeout | undefined

  const tellAll = async () => {
    // What is said in one breath goes in one message.
    await undefined
    while (waiting.size > 0) {
      const words = [...waiting].map(([variable, value]) => `${variable}=${value}`)
      waiting.clear()
      const failure = await notify(words, environment)
      if (failure === undefined || hasFailed) continue
      hasFailed = true
      log("warn", `systemd could not be told how the device is: ${failure}. It may restart it.`)
    }
  }

  const tell = (variable: string, value: string) => {
    if (isStopping) return
    waiting.set(variable, value)
    telling ??= tellAll().finally(() => {
      telling = undefined
    })
  }

  const changed = () => {
    const now = oneLine(sentence())
    if (now === lastSentence) return
    lastSentence = now
    tell("STATUS", now)
  }

  return {
    ready() {
      tell("READY", "1")
      changed()
      const pause = pingMilliseconds(environment)
      if (pause === undefined) return
      // A timer of this very loop: where it hangs, nobody speaks for it.
      pings ??= setInterval(() => {
        tell("WATCHDOG", "1")
        changed()
      }, pause).unref()
    },
    changed,
    async stopping() {
      clearInterval(pings)
      waiting.clear()
      tell("STOPPING", "1")
      isStopping = true
      await telling
    },
  }
}

/** Half of what the unit allows, as sd_watchdog_enabled(3) advises; undefined where it asks for none, or not us. */
function pingMilliseconds(environment: NodeJS.ProcessEnv): number | undefined {
  const { WATCHDOG_USEC = "", WATCHDOG_PID } = environment
  if (WATCHDOG_PID !== undefined && WATCHDOG_PID !== String(process.pid)) return undefined
  if (!/^[1-9]\d{0,14}$/.test(WATCHDOG_USEC)) return undefined
  // A timer of Node's takes at most 2^31 ms.
  return Math.min(Math.max(1, Math.floor(Number(WATCHDOG_USEC) / 2000)), 2 ** 31 - 1)
}

/** Variables are told apart by lines, and a network's name may hold one: it must not speak to systemd. */
function oneLine(sentence: string): string {
  return sentence.replace(/\p{Cc}/gu, " ")
}

/** Resolves to what went wrong, undefined where nothing did. */
function notify(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const options = { env: environment, timeout: limitMilliseconds, killSignal: "SIGKILL" } as const
  return new Promise((resolve) => {
    try {
      execFile("systemd-notify", words, options, (error) => {
        if (error === null) resolve(undefined)
        else if (error.code === "ENOENT") resolve("systemd-notify is not installed")
        else resolve(`systemd-notify failed (${error.signal ?? error.code})`)
      })
    } catch (error) {
      // Where there is no memory for another process it throws, and the device goes on.
      resolve(`systemd-notify could not be started (${String(error)})`)
    }
  })
}
