/** Log lines on Node: for a person on a terminal, one JSON object each for everything else. */
import type { Writable } from "node:stream"
import type { Log, LogLevel } from "../../core/host.ts"

export const logLevels: readonly LogLevel[] = ["error", "warn", "info", "debug"]

const marks: Readonly<Record<LogLevel, string>> = { error: "x", warn: "!", info: " ", debug: "." }

/** `level` is the least important one that is still written. */
export function createLog(options: { level: LogLevel; stream: Writable & { isTTY?: boolean } }): Log {
  const threshold = logLevels.indexOf(options.level)
  return (level, message, facts = {}) => {
    if (logLevels.indexOf(level) > threshold) return
    const time = new Date()
    const line = options.stream.isTTY
      ? `${time.toTimeString().slice(0, 8)} ${marks[level]} ${plain(message)}`
      : JSON.stringify({ time: time.toISOString(), level, message: plain(message), ...facts })
    options.stream.write(`${line}\n`)
  }
}

/**
 * Without what could steer a terminal or turn a line around: controls, and the marks that change the direction of text.
 * Names of networks come from strangers.
 */
function plain(message: string): string {
  return message.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\ufffd")
}
