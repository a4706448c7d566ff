/** A new device, and the street that leads a browser to it. */
import { spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { setupCodeOf } from "../device.ts"
import { ended, porchlight } from "../home-device.ts"
import { type Street, startStreet } from "./street.ts"

const script = fileURLToPath(new URL("house.fixture.js", import.meta.url))

export interface House {
  /** For what else belongs to it, and removed with it. */
  readonly folder: string
  readonly street: Street
  /** The code on the device's label. */
  readonly code: string
  /** The device's root, which is there before any phone is. */
  readonly rootFile: string
  close(): Promise<void>
}

export async function openHouse(): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-engine-"))
  const state = join(folder, "state")
  const child = spawn(process.execPath, [script, state], { stdio: ["ignore", "pipe", "inherit"] })
  const http = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (line) => resolve(Number(line)))
    child.once("exit", () => reject(new Error("The device ended before it was there.")))
  })
  const street = await startStreet(http)
  const rootFile = join(folder, "root.pem")
  await porchlight(state, "ca", "export", rootFile)
  return {
    folder,
    street,
    rootFile,
    code: await setupCodeOf(state),
    async close() {
      await street.close()
      await ended(child, "SIGTERM")
      await rm(folder, { recursive: true, force: true })
    },
  }
}
