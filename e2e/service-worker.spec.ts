/**
 * What HTTPS at home is for: the app's service worker, which browsers allow in a secure context alone. Real browsers with
 * the device's root in their stores; nothing is ignored.
 */
import { join } from "node:path"
import { expect } from "@playwright/test"
import { chromiumThatTrusts, trustRoot } from "./browser-trust.ts"
import { isFirefoxMissing, noFirefox, startFirefox } from "./firefox.ts"
import { hosts, test } from "./home.ts"

/** The body of a function in the page: resolves when a worker stands ready, to its scope. */
const workerScope = `
  await navigator.serviceWorker.register("/worker.js")
  return (await navigator.serviceWorker.ready).scope`

test("the app's worker registers in Chromium for the device's name", async ({ folder, device, rootFile }) => {
  const browser = await chromiumThatTrusts([rootFile], { home: folder, hosts })
  const page = await browser.newPage()
  await page.goto(device.origin)
  expect(await page.evaluate(`(async () => {${workerScope}})()`)).toBe(`${device.origin}/`)
  await browser.close()
})

test("and in Firefox, where the app then opens without its device", async ({ folder, device, rootFile }) => {
  test.skip(isFirefoxMissing, noFirefox)
  const profile = join(folder, "profile")
  await trustRoot(rootFile, profile)
  const firefox = await startFirefox(profile, hosts)
  await firefox.open(device.origin)
  expect(await firefox.run(`return (async () => {${workerScope}})()`)).toBe(`${device.origin}/`)
  await device.stop()
  // Led from outside, its reload is one that passes every worker by.
  await firefox.open(device.origin)
  expect(await firefox.run("return document.querySelector('app-page') !== null")).toBe(true)
  await firefox.quit()
})

test("Firefox opens no page of a device whose root it does not hold", async ({ folder, device }) => {
  test.skip(isFirefoxMissing, noFirefox)
  const firefox = await startFirefox(join(folder, "profile"), hosts)
  await expect(firefox.open(device.origin)).rejects.toThrow("insecure certificate")
  await firefox.quit()
})
