/** Browsers that hold a root as one that their owner added, and have no error of a certificate ignored. */
import { execFile } from "node:child_process"
import { accessSync, constants } from "node:fs"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { type Browser, chromium } from "@playwright/test"

/** Puts a root where a browser looks for those that its owner added; `certutil` is of Debian's libnss3-tools. */
export async function trustRoot(rootFile: string, database: string): Promise<void> {
  await mkdir(database, { recursive: true })
  const certutil = (...words: string[]) =>
    promisify(execFile)("certutil", [...words, "-d", `sql:${database}`])
  const isNew = await certutil("-L").then(
    () => false,
    () => true,
  )
  if (isNew) await certutil("-N", "--empty-password")
  await certutil("-A", "-n", rootFile, "-t", "C,,", "-i", rootFile)
}

/** A Chromium whose home folder is `home`, and for whom each of `hosts` is this machine. */
export async function chromiumThatTrusts(
  rootFiles: readonly string[],
  { home, hosts }: { readonly home: string; readonly hosts: readonly string[] },
): Promise<Browser> {
  for (const rootFile of rootFiles) await trustRoot(rootFile, join(home, ".pki/nssdb"))
  return chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    chromiumSandbox: process.getuid?.() !== 0,
    env: { ...process.env, HOME: home } as Record<string, string>,
    args: [`--host-resolver-rules=${hosts.map((host) => `MAP ${host} 127.0.0.1`).join(",")}`],
  })
}

/** Where tests are run to be believed, everything has to be there, and a test without its peer fails. */
export function isMissing(program: string): boolean {
  if (process.env["CI"] !== undefined) return false
  return !(process.env["PATH"] ?? "").split(":").some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
