import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build } from "vite"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { type Budget, budget } from "./budgets.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "porchlight-budget-"))
  writeFileSync(join(folder, "index.html"), '<script type="module" src="./page.js"></script>')
  writeFileSync(join(folder, "page.js"), 'import { word } from "./word.js"; document.title = word')
  writeFileSync(join(folder, "word.js"), 'export const word = "hello"; export const unused = 1')
})

afterEach(() => {
  rmSync(folder, { recursive: true })
  vi.restoreAllMocks()
})

async function buildWith(changes: Partial<Budget>): Promise<void> {
  const limits: Budget = { name: "page", files: /\.js$/, maximumBytes: 1000, forbidden: [], ...changes }
  await build({
    root: folder,
    configFile: false,
    logLevel: "silent",
    plugins: [budget(limits)],
    build: { write: false, modulePreload: false },
  })
}

describe("a budget", () => {
  it("prints the bytes of a build that keeps it", async () => {
    const print = vi.spyOn(console, "info").mockImplementation(() => {})
    await buildWith({})
    expect(print.mock.calls.flat().join()).toMatch(/page: \d+ bytes of 1000, compressed/)
  })

  it("fails a build over it, naming each module", async () => {
    await expect(buildWith({ maximumBytes: 20 })).rejects.toThrow(/page: \d+ bytes of 20.*word\.js/s)
  })

  it("fails a build that a forbidden module got into, however small", async () => {
    await expect(buildWith({ forbidden: ["word"] })).rejects.toThrow("word.js got into the page")
  })

  it("fails a build in which it finds no file to weigh", async () => {
    await expect(buildWith({ files: /\.htm$/ })).rejects.toThrow(
      "page: no file of the build is called /\\.htm$/",
    )
  })

  it("forbids nothing that only has its types used", async () => {
    vi.spyOn(console, "info").mockImplementation(() => {})
    writeFileSync(
      join(folder, "page.ts"),
      'import type { W } from "./word.js"; const w: W = 1; document.title = w',
    )
    writeFileSync(join(folder, "index.html"), '<script type="module" src="./page.ts"></script>')
    await buildWith({ forbidden: ["word"] })
  })
})
