/** Log lines on Node: for a person on a terminal, one JSON object each for everything else. */
import type { Writable } from "node:stream"
import type { Log, LogLevel } from "../../core/host.ts"

export const logLevels: readonly LogLevel[] = ["error", "warn", "info", "debug"]

const marks: Readonly<Record<LogLevel, string>> = { error: "x", warn: "!", info: " ", debug: "." }

/** Whoever read the log has gone away; the device stays. */
function goOn(): void {}

/** `level` is the least important one that is still written. */
export function createLog(options: { level: LogLevel; stream: Writable & { isTTY?: boolean } }): Log {
  const threshold = logLevels.indexOf(options.level)
  // Once for all logs on one stream: Node warns of more than ten listeners.
  if (!options.stream.listeners("error").includes(goOn)) options.stream.on("error", goOn)
  return (level, message, facts = {}) => {
    if (logLevels.indexOf(level) > threshold) return
    const line = options.stream.isTTY ? lineForPeople(level, message) : lineForPrograms(level, message, facts)
    options.stream.write(`${line}\n`)
  }
}

function lineForPeople(level: LogLevel, message: string): string {
  return `${new Date().toTimeString().slice(0, 8)} ${marks[level]} ${plain(message)}`
}

function lineForPrograms(level: LogLevel, message: string, facts: Readonly<Record<string, unknown>>): string {
  const head = { time: new Date().toISOString(), level, message: plain(message) }
  // Twice: first in the line, and never overwritten by a fact of the same name.
  return JSON.stringify({ ...head, ...facts, ...head }).replace(tricky, escaped)
}

/**
 * What could steer a terminal or turn a line around: controls, and the marks that change the direction of text. Names
 * of networks come from strangers.
 */
const tricky = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

function plain(message: string): string {
  return message.replace(tricky, "\ufffd")
}

/** As JSON writes it, one escape for each of its UTF-16 code units. */
function escaped(character: string): string {
  return character.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
}
