import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterEach, expect, test } from "vitest"
import { built } from "./built.fixture.ts"

/** As a first start does it; then nothing is left to do. */
const program = `
  import { passingCertifier } from ${JSON.stringify(built("firmware/hosts/node/passing-certifier.js"))}
  let threads = 0
  process.on("worker", () => { threads += 1 })
  const times = { serial: Uint8Array.of(1), validFrom: Date.UTC(2027, 0), validUntil: Date.UTC(2028, 0) }
  const names = { commonName: "ding Porchlight CA", permittedDomains: ["local"], permittedRanges: [] }
  const root = await passingCertifier.makeRoot({ ...times, ...names })
  const leaf = await passingCertifier.issueLeaf(root, { ...times, hostName: "ding.local", addresses: [] })
  console.log(threads, leaf.certificate.length > 100)
`

const closings: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closings.splice(0)) await close()
})

// Each piece of work loaded X.509 anew, and a first start waited for that twice.
test("a root and its leaf are made in one thread, which does not keep the process", async () => {
  // A file, as threads take over how the process was started.
  const folder = await mkdtemp(join(tmpdir(), "certifier-"))
  closings.push(() => rm(folder, { recursive: true }))
  const file = join(folder, "first-start.mjs")
  await writeFile(file, program)
  const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 20_000 })
  expect(stdout.trim()).toBe("1 true")
})
