/** Findings as a terminal shows them: at most 80 columns, readable without colours. */
import { wrapped } from "../label/wrapped.ts"
import type { Finding } from "./finding.ts"

const columns = 80
const indent = "  "
const gap = "  "

/** A subject may hold the name of a network interface; the rest are ours and shorter. */
const subjectColumnsMaximum = 16

/** The first three thousand characters say it all; a program of the machine may have made them. */
const textMaximum = 3000

const marks = { ok: "ok", note: "note", wrong: "do" } as const
const markColumns = 4

/** SGR of ECMA-48: green, yellow, red; each theme has its own. */
const colourOf = { ok: "\u001b[32m", note: "\u001b[33m", wrong: "\u001b[31m" } as const
const noColour = "\u001b[39m"
const strong = "\u001b[1m"
const notStrong = "\u001b[22m"

/** Ends with a line that sums up. Names from the machine cannot move the cursor, nor turn the line around. */
export function report(findings: readonly Finding[], { colours }: { colours: boolean }): string {
  const subjects = findings.map(({ subject }) => shown(subject).slice(0, subjectColumnsMaximum))
  const subjectColumns = Math.max(0, ...subjects.map((subject) => subject.length))
  const start = indent.length + markColumns + gap.length + subjectColumns + gap.length
  const rows = findings.flatMap((finding, index) => {
    const { state } = finding
    const mark = marks[state].padEnd(markColumns)
    const lines = inLines(shown(finding.text), columns - start)
    const remedy = finding.remedy === undefined ? [] : remedyLines(finding.remedy, columns - start, colours)
    const head = [
      indent,
      colours ? `${colourOf[state]}${mark}${noColour}` : mark,
      gap,
      (subjects[index] ?? "").padEnd(subjectColumns),
      gap,
    ].join("")
    return [...lines, ...remedy].map((line, row) => (row === 0 ? head : " ".repeat(start)) + line)
  })
  return `${rows.map((row) => `${row.trimEnd()}\n`).join("")}\n${indent}${summary(findings)}\n`
}

function remedyLines(remedy: string, width: number, colours: boolean): string[] {
  return inLines(shown(remedy), width - 2).map((line, row) => {
    const start = row === 0 ? "> " : "  "
    return colours ? `${start}${strong}${line}${notStrong}` : `${start}${line}`
  })
}

function summary(findings: readonly Finding[]): string {
  const count = findings.filter(({ state }) => state === "wrong").length
  if (count === 0) return "Everything is there."
  return count === 1 ? "1 thing to do." : `${count} things to do.`
}

function inLines(text: string, width: number): string[] {
  return wrapped(text, (line) => line.length <= width)
}

/** Control characters, and those that turn text around or are not seen (`Cf`, line and paragraph separators). */
function shown(text: string): string {
  return text.slice(0, textMaximum).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "\ufffd")
}
