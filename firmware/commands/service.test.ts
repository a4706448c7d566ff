import { expect, test } from "vitest"
import { stepText } from "./service.ts"

test.each([
  ["done", "  done  System user\n"],
  ["unchanged", "  same  System user\n"],
  ["failed", "  fail  System user\n"],
] as const)("a step that is %s is one line with its mark", (state, line) => {
  expect(stepText({ state, text: "System user" }, { colours: false })).toBe(line)
  const coloured = stepText({ state, text: "System user" }, { colours: true })
  expect(coloured.includes("\u001b[")).toBe(state !== "unchanged")
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are.
  expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(line)
})

test("a long step keeps to 80 columns, under itself", () => {
  const text = "Rights with NetworkManager and more of it ".repeat(5)
  const lines = stepText({ state: "done", text }, { colours: false }).trimEnd().split("\n")
  expect(lines.length).toBeGreaterThan(1)
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
  for (const line of lines.slice(1)) expect(line).toMatch(/^ {8}\S/)
})

test("what a program of the machine said steers no terminal", () => {
  expect(stepText({ state: "failed", text: "a\u001b[2J\u202eb" }, { colours: false })).toBe(
    "  fail  a\ufffd[2J\ufffdb\n",
  )
})
