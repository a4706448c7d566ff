import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { playwrightResult, tortureResult, vitestResult, wifiResult } from "./test-results.js"

let folder = ""
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "porchlight-results-"))
})
afterAll(() => rmSync(folder, { recursive: true }))

function written(content: unknown): string {
  const file = join(folder, "results.json")
  writeFileSync(file, JSON.stringify(content))
  return file
}

it("a unit test that failed is named with its file, and so is a file that could not be read in", () => {
  const file = written({
    numPassedTests: 1,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [
      {
        name: "/a.test.ts",
        status: "failed",
        assertionResults: [
          { status: "passed", fullName: "it holds" },
          { status: "failed", fullName: "it breaks" },
        ],
      },
      { name: "/b.test.ts", status: "failed", assertionResults: [] },
      { name: "/c.test.ts", status: "passed", assertionResults: [] },
    ],
  })
  expect(vitestResult(file)).toEqual({
    passed: 1,
    failed: ["/a.test.ts: it breaks", "/b.test.ts"],
    skipped: 2,
  })
})

it("a browser test that failed, or passed at its second try only, is named, however deep it stands", () => {
  const spec = (title: string, status: string) => ({ title, ok: true, tests: [{ status }] })
  const inner = { title: "in", file: "a.spec.ts", specs: [spec("flaky", "flaky"), spec("well", "expected")] }
  const file = written({
    stats: { expected: 1, skipped: 0 },
    errors: [{ message: "no such file\nand where" }],
    suites: [{ title: "out", file: "a.spec.ts", specs: [spec("bad", "unexpected")], suites: [inner] }],
  })
  expect(playwrightResult(file)).toEqual({
    passed: 1,
    failed: ["a.spec.ts: bad", "a.spec.ts: flaky", "no such file"],
    skipped: 0,
  })
})

it("a torture that found something is named with what it found", () => {
  const row = (faults: string[], skipped?: string) => ({ area: "DNS", what: "packets", faults, skipped })
  const file = written([row([]), row(["no answer", "no more"]), row([], "no dnsperf")])
  expect(tortureResult(file)).toEqual({ passed: 1, failed: ["DNS: packets: no answer"], skipped: 1 })
})

it("a claim of real Wi-Fi that did not hold is named with its radios and why", () => {
  const claim = { story: "life", setup: "one radio", claim: "it joins", remark: "not in 90 s" }
  const file = written([
    { ...claim, passed: true },
    { ...claim, passed: false },
  ])
  expect(wifiResult(file)).toEqual({
    passed: 1,
    failed: ["life [one radio]: it joins: not in 90 s"],
    skipped: 0,
  })
})
