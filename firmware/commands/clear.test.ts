import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, onTestFinished, test, vi } from "vitest"
import { parseCommandLine } from "../command-line.ts"
import { type Controlled, serveControl } from "../control/control-server.ts"
import type { Status } from "../control/status.ts"
import { loadSavedNetworks, storeSavedNetworks } from "../core/saved-networks.ts"
import { isBusDaemonMissing, startBusDaemon } from "../hosts/linux/bus-daemon.fixture.ts"
import { createFakeNetworkManager } from "../hosts/linux/network-manager.fixture.ts"
import { profileOf } from "../hosts/linux/radio-bench.fixture.ts"
import { openStore } from "../hosts/node/store.ts"
import { clear } from "./clear.ts"
import { keepChoices, keepName } from "./kept-choices.ts"
import type { Place } from "./place.ts"

async function createPlace(): Promise<Place> {
  const stateFolder = await mkdtemp(join(tmpdir(), "clear-"))
  onTestFinished(() => rm(stateFolder, { recursive: true, force: true }))
  await keepName(await openStore(stateFolder), "ding")
  return { stateFolder, start: "", stop: "", command: (word) => `porchlight ${word}` }
}

/** What it says. */
async function cleared(place: Place, ...words: string[]): Promise<string> {
  const command = parseCommandLine(["clear", ...words])
  if (command.kind !== "clear") throw new Error("That clears nothing.")
  const written: string[] = []
  const output = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(String(text))
    return true
  })
  try {
    await clear(place, command)
  } finally {
    output.mockRestore()
  }
  return written.join("")
}

describe("where the device runs", () => {
  const status: Status = {
    name: "ding",
    version: "0.1.0",
    mode: "home",
    radio: { name: "networkmanager", concurrent: false },
    capabilities: { https: true, push: false, history: true },
    network: null,
    savedNetworks: 0,
    accessPoint: { name: "ding", security: "open", protection: "code" },
    pages: [],
    uptimeSeconds: 3,
  }

  test.each([
    [0, "ding knows no network now. To set it up again: porchlight setup\n"],
    [
      1,
      "ding has forgotten its networks, and still knows what others have set up on this machine. To set it up again: porchlight setup\n",
    ],
  ])("it forgets by itself, and says what it still knows (%i)", async (savedNetworks, said) => {
    const place = await createPlace()
    const asked: string[] = []
    const controlled: Controlled = {
      status: async () => ({ ...status, savedNetworks }),
      setup: async () => {},
      clear: async () => void asked.push("clear"),
      notify: () => ({ phones: 0 }),
    }
    const control = await serveControl(place.stateFolder, controlled, () => {})
    onTestFinished(() => control?.close())
    expect(await cleared(place)).toBe(said)
    expect(asked).toEqual(["clear"])
  })
})

describe("where no device runs", () => {
  test("what lies in the store is forgotten", async () => {
    const place = await createPlace()
    const store = await openStore(place.stateFolder)
    await storeSavedNetworks(store, [{ ssidBytes: "SG9tZQ", security: "open", hidden: false }])
    expect(await cleared(place)).toBe(
      "ding knows no network now. If it is running, restart it to set it up again.\n",
    )
    expect(await loadSavedNetworks(store, () => {})).toEqual([])
  })

  test.skipIf(isBusDaemonMissing)(
    "what lies with NetworkManager is forgotten for a device with the real radio, and nobody else's with it",
    async () => {
      const daemon = await startBusDaemon()
      onTestFinished(() => daemon.stop())
      const manager = await createFakeNetworkManager(daemon.address)
      onTestFinished(() => manager.close())
      vi.stubEnv("DBUS_SYSTEM_BUS_ADDRESS", daemon.address)
      onTestFinished(() => void vi.unstubAllEnvs())
      const own = manager.addProfile(profileOf("Home", { purpose: "station", keyManagement: "wpa-psk" }))
      const others = manager.addProfile(profileOf("Office", { keyManagement: "wpa-psk" }))
      const place = await createPlace()

      await keepChoices(await openStore(place.stateFolder), { radio: "simulator", accessPoint: "open" })
      await cleared(place)
      expect([...manager.profiles.keys()]).toEqual([own, others])

      await keepChoices(await openStore(place.stateFolder), { radio: "networkmanager", accessPoint: "open" })
      await cleared(place)
      expect([...manager.profiles.keys()]).toEqual([others])
    },
  )
})
