/** What tests of a device at home stand on: a folder for the device, and one beside it for what phones keep. */
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test as base } from "@playwright/test"
import { type HomeDevice, hostName, porchlight, startHomeDevice } from "./home-device.ts"

export interface Fixtures {
  /** Empty, and removed with all that comes to lie in it. */
  readonly folder: string
  /** The device's state, in a folder in which nothing else lies. */
  readonly state: string
  readonly device: HomeDevice
  /** The device's root, in a file. */
  readonly rootFile: string
}

export const hosts = [hostName]

export const test = base.extend<Fixtures>({
  // Playwright reads what a fixture needs from the pattern.
  // biome-ignore lint/correctness/noEmptyPattern: this one needs nothing.
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "porchlight-home-"))
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },

  // biome-ignore lint/correctness/noEmptyPattern: this one needs nothing.
  state: async ({}, use) => {
    const state = await mkdtemp(join(tmpdir(), "porchlight-state-"))
    await use(state)
    await rm(state, { recursive: true, force: true })
  },

  device: async ({ state }, use) => {
    const device = await startHomeDevice(state)
    await use(device)
    await device.stop()
  },

  rootFile: async ({ folder, state, device: _started }, use) => {
    const rootFile = join(folder, "root.pem")
    await porchlight(state, "ca", "export", rootFile)
    await use(rootFile)
  },
})
