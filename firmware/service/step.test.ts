import { afterEach, beforeEach, expect, test } from "vitest"
import { explained } from "./step.ts"

let before: string | undefined

beforeEach(() => {
  before = process.argv[1]
})
afterEach(() => {
  process.argv[1] = before ?? ""
})

test.each([
  ["/home/ada/.npm/_npx/0a/node_modules/.bin/porchlight", "sudo npx porchlight, with"],
  ["/usr/local/lib/porchlight/current/dist/program/cli.js", "sudo porchlight, with"],
])("who called it as %s is told to do so as root", (script, words) => {
  process.argv[1] = script
  for (const code of ["EACCES", "EPERM"]) {
    const error = Object.assign(new Error(code), { code, path: "/etc/x" })
    const { message } = explained(error, "Service in /etc/x")
    expect(message).toMatch(/^Service in \/etc\/x: failed at \/etc\/x \(E[A-Z]+\)\. Run it as root: /)
    expect(message).toContain(words)
  }
})

test("what no remedy is known for is to be mended, and the step is named", () => {
  expect(explained(new Error("odd"), "Service in /etc/x").message).toBe(
    "Service in /etc/x: failed (Error: odd). Mend that, then run it again: what is done stays done.",
  )
})
