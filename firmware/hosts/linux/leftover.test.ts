import { spawn } from "node:child_process"
import { once } from "node:events"
import { expect, test } from "vitest"
import { isLeftover, ownerMark } from "./leftover.ts"

test("what a running process made is none of our business", async () => {
  expect(isLeftover(String(process.ppid))).toBe(false)
  // Everybody's, and often somebody else's.
  expect(isLeftover("1")).toBe(false)
})

test("what an ended process made is left over", async () => {
  const child = spawn("true")
  await once(child, "exit")
  expect(isLeftover(String(child.pid))).toBe(true)
})

test("what bears our own number was left by an earlier process of that number", () => {
  expect(isLeftover(ownerMark())).toBe(true)
})

test.each(["", "0", "-1", "1e3", "porch", " 1", "99999999999"])("no process is called %o", (mark) => {
  expect(isLeftover(mark)).toBe(true)
})
