import { describe, expect, test } from "vitest"
import { note, ok, wrong } from "./finding.ts"
import { report } from "./report.ts"

const plain = { colours: false }

test("each line begins with what it is, and what to do stands below", () => {
  const text = report(
    [
      ok("Node", "20.20.2"),
      note("Country", "None is set."),
      wrong("iw", "It is not installed.", "sudo apt install iw"),
    ],
    plain,
  )
  expect(text).toBe(
    [
      "  ok    Node     20.20.2",
      "  note  Country  None is set.",
      "  do    iw       It is not installed.",
      "                 > sudo apt install iw",
      "",
      "  1 thing to do.",
      "",
    ].join("\n"),
  )
})

test.each([
  ["nothing wrong", [ok("a", "b"), note("c", "d")], "Everything is there."],
  ["one thing", [wrong("a", "b", "c")], "1 thing to do."],
  ["two things", [wrong("a", "b", "c"), wrong("a", "b", "c")], "2 things to do."],
])("with %s the last line says so", (_what, findings, last) => {
  expect(report(findings, plain).trimEnd().split("\n").at(-1)?.trim()).toBe(last)
})

test("no line is wider than the terminal", () => {
  const long = "words of all lengths, internationalisation among them, ".repeat(20)
  const text = report([wrong("A very long subject indeed", long, "x".repeat(500))], plain)
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80)
  expect(text.replace(/[\s>]/g, "")).toContain("x".repeat(500))
})

test("colours change no character that is read", () => {
  const findings = [ok("a", "b"), wrong("c", "d", "sudo e")]
  const escapeSign = String.fromCharCode(27)
  const text = report(findings, { colours: true })
  expect(text).toContain(escapeSign)
  expect(text.replace(new RegExp(`${escapeSign}\\[\\d+m`, "g"), "")).toBe(report(findings, plain))
})

describe("names from the machine", () => {
  const hostile = "\u001b[2J\u009b31m\r\n\u202eevil\u2028\u0007"

  test.each([
    ["subject", [note(hostile, "text")]],
    ["text", [note("subject", hostile)]],
    ["remedy", [note("subject", "text", hostile)]],
  ])("in a %s never reach the terminal raw", (_where, findings) => {
    const text = report(findings, plain)
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(4)
  })

  test("cannot fill the screen", () => {
    expect(report([note("a", "b ".repeat(1_000_000))], plain).length).toBeLessThan(10_000)
  })
})
