import { describe, expect, test } from "vitest"
import { labels } from "./labels.fixture.ts"
import { scanned } from "./scanned.fixture.ts"
import { terminalLabel } from "./terminal-label.ts"

describe.each(labels)("the terminal's label with %s", (_what, label, uri) => {
  const plain = terminalLabel(label, { colours: false })
  const coloured = terminalLabel(label, { colours: true })

  test("is scanned on a dark ground as what it should be, with error correction M", async () => {
    expect(await scanned(plain, "dark")).toEqual([{ text: uri, ecLevel: "M" }])
  })

  test("is scanned on any ground where it has colours", async () => {
    expect(await scanned(coloured, "dark")).toEqual([{ text: uri, ecLevel: "M" }])
    expect(await scanned(coloured, "light")).toEqual([{ text: uri, ecLevel: "M" }])
  })

  test("steers no terminal where it has none, and is the same text", () => {
    expect(plain).toMatch(/^[ -~\n█▀▄]+$/)
    expect(coloured.replace(/\p{Cc}\[[\d;]*m/gu, "")).toBe(plain)
  })

  test("leaves the terminal as it found it at the end of every line", () => {
    for (const line of coloured.split("\n")) {
      expect(line.lastIndexOf("\u001b[39;49m")).toBeGreaterThanOrEqual(line.lastIndexOf("\u001b[38;5;231"))
      expect(line.lastIndexOf("\u001b[22m")).toBeGreaterThanOrEqual(line.lastIndexOf("\u001b[1m"))
    }
  })

  test("has at most 80 columns, and no spaces at their ends", () => {
    const lines = plain.split("\n")
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(lines.filter((line) => line.endsWith(" "))).toEqual([])
  })

  test("keeps four light modules around the code", () => {
    const rows = plain.trimEnd().split("\n")
    const width = (rows[0] ?? "").trim().length
    for (const row of [...rows.slice(0, 2), ...rows.slice(-2)]) expect(row.trim()).toBe("█".repeat(width))
    for (const row of rows) {
      expect(row.slice(0, 6)).toBe("  ████")
      expect(row.slice(2 + width - 4, 2 + width)).toBe("████")
    }
  })
})

const [, withCode] = labels[0] ?? []
const [, withPassword] = labels[3] ?? []
const [, longest] = labels[4] ?? []

test("a label says the name, the code in two groups, and what to do", () => {
  expect(wordsOf(withCode)).toEqual([
    "ding-5cd80b1",
    "Setup code",
    "1234 5678",
    "Scan to join its Wi-Fi, then type the",
    "code.",
    "No page? Open 192.0.2.1",
  ])
})

test("a label of a protected network says its password, and asks for no code", () => {
  expect(wordsOf(withPassword)).toEqual([
    "ding-5cd80b1",
    "Wi-Fi password",
    "k7dm-2xqp-9fhw-c3na",
    "Scan to join its Wi-Fi.",
    "No page? Open 192.0.2.1",
  ])
})

test("the longest name stays on one line, and any label that a device draws fits a terminal of 24 rows", () => {
  expect(wordsOf(longest)[0]).toBe("front-door-bell-and-garden-lamp1")
  expect(longest && terminalLabel(longest, { colours: false }).split("\n")).toHaveLength(24)
})

/** The words beside the code. */
function wordsOf(label: typeof withCode): string[] {
  if (label === undefined) throw new Error("There is no such label.")
  const lines = terminalLabel(label, { colours: false }).split("\n")
  return lines.map((line) => line.replace(/^[ █▀▄]+/, "")).filter((line) => line !== "")
}
