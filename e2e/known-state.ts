/**
 * The state of a device that has been at home, made once for each of Playwright's workers and copied from then on: to
 * make one takes two starts of a device, which are longer than many a test.
 */
import { rmSync } from "node:fs"
import { copyFile, cp, mkdir, mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startDevice } from "./device.ts"

/** A root and a leaf are half of what a device does at its first start. */
const certificates = ["root-cert", "root-key", "leaf"]

let made: Promise<string> | undefined

/** Fills `folder` with the state of a device that knows the network "Home". All of them have one root and one code. */
export async function copyKnownState(folder: string): Promise<void> {
  made ??= bringHome()
  await cp(await made, folder, { recursive: true })
}

/** Spares a new device what makes its start long; its code, name and keys stay its own. */
export async function lendCertificates(folder: string): Promise<void> {
  made ??= bringHome()
  await mkdir(folder, { recursive: true })
  const known = await made
  await Promise.all(certificates.map((name) => copyFile(join(known, name), join(folder, name))))
}

/** In a new folder, which goes with this process. Resolves when the device was stopped. */
async function bringHome(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-known-"))
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }))
  await makeKnownState(folder)
  return folder
}

/** As `copyKnownState`, but of a device like no other: with a root and a code of its own. */
export async function makeKnownState(folder: string): Promise<void> {
  const device = await startDevice(folder, ["--fast", "--setup-code", "none"])
  await device.said("waiting for a phone")
  await fetch(`http://127.0.0.1:${device.httpPort}/api/connect`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ssid: "Home", password: "correct horse" }),
  })
  await device.said("Joined")
  await device.stop()
}
