/** Programs of the system that a test puts in their place, in front of the real ones. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"

/** Scripts of the shell by the names of programs; alone on the path where `alone`. Resolves to their folder. */
export function standInPrograms(scripts: Readonly<Record<string, string>>, alone = false): string {
  const folder = mkdtempSync(join(tmpdir(), "porchlight-programs-"))
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  const before = process.env["PATH"]
  process.env["PATH"] = alone ? folder : `${folder}:${before}`
  onTestFinished(() => {
    process.env["PATH"] = before
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}
