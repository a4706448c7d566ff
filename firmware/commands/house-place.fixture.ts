/** A state folder for tests, with or without a device that runs there. */
import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"
import { serveControl } from "../control/control-server.ts"
import type { HouseControl } from "../control/house-control.ts"
import type { Status } from "../control/status.ts"
import type { Place } from "./place.ts"

const status: Status = {
  name: "ding",
  version: "0.1.0",
  mode: "home",
  radio: { name: "networkmanager", concurrent: false },
  capabilities: { https: true, push: false, history: true },
  network: { ssid: "Home", address: "192.168.1.17" },
  savedNetworks: 1,
  accessPoint: { name: "ding", security: "open", protection: "code" },
  pages: ["http://192.168.1.17/"],
  uptimeSeconds: 3,
}

export async function createPlace(house?: HouseControl): Promise<Place> {
  const base = await mkdtemp(join(tmpdir(), "house-command-"))
  const stateFolder = join(base, "state")
  await mkdir(stateFolder, { mode: 0o700 })
  const nothing = async () => {}
  const control =
    house &&
    (await serveControl(
      stateFolder,
      { status: async () => status, setup: nothing, clear: nothing, notify: () => ({ phones: 2 }), house },
      () => {},
    ))
  onTestFinished(async () => {
    await control?.close()
    await rm(base, { recursive: true, force: true })
  })
  return {
    stateFolder,
    start: "porchlight run",
    stop: "press Ctrl+C where it runs",
    command: (word) => `porchlight ${word}`,
  }
}
