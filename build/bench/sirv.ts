/** sirv with the same compressed file: what a program on Node would take to serve pages. */
import { copyFile, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { start } from "./child.ts"
import { pageFile } from "./device-process.ts"
import { firstPage } from "./first-answer.ts"
import { freeTcpPort } from "./free-port.ts"
import type { Contestant } from "./rounds.ts"

export async function startSirv(): Promise<Contestant> {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-sirv-"))
  const port = await freeTcpPort()
  await copyFile(pageFile, join(folder, "index.html.gz"))
  const program = fileURLToPath(new URL("./bare-sirv.js", import.meta.url))
  const child = await start(process.execPath, [program, String(port), folder])
  await firstPage(port)
  return {
    ...{ name: "sirv 3.0.2 on `node:http`, the same file", pid: child.pid, port },
    async stop() {
      await child.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
