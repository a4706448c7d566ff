/** A new device, and the street that leads a browser to it. */
import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startScript } from "../device.ts"
import { porchlight } from "../home-device.ts"
import { type Street, startStreet } from "./street.ts"

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
  await mkdir(state)
  const device = await startScript("new-device.fixture.js", state, [])
  const street = await startStreet(device.httpPort)
  const rootFile = join(folder, "root.pem")
  await porchlight(state, "ca", "export", rootFile)
  return {
    folder,
    street,
    rootFile,
    code: device.code ?? "",
    async close() {
      await street.close()
      await device.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
