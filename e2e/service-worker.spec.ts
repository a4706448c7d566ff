/**
 * What HTTPS at home is for: a service worker, which browsers allow in a secure context alone. Real browsers with the
 * device's root in their stores; nothing is ignored.
 */
import { join } from "node:path"
import { expect } from "@playwright/test"
import { chromiumThatTrusts, trustRoot } from "./browser-trust.ts"
import { isFirefoxMissing, noFirefox, startFirefox } from "./firefox.ts"
import { test as base, hosts } from "./home.ts"
import { startHomeProgram } from "./home-device.ts"

const test = base.extend({
  device: async ({ state }, use) => {
    const device = await startHomeProgram(state, "worker.fixture.js")
    await use(device)
    await device.stop()
  },
})

/** The body of a function in the page: resolves to what the worker answers, and rejects where it may not be. */
const askWorker = `
  const { serviceWorker } = navigator
  const taken = new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve))
  await serviceWorker.register("/probe-worker.js")
  if (!serviceWorker.controller) await taken
  return (await fetch("/probe")).text()`

test("a service worker registers in Chromium, and answers for the device's name", async ({
  folder,
  device,
  rootFile,
}) => {
  const browser = await chromiumThatTrusts([rootFile], { home: folder, hosts })
  const page = await browser.newPage()
  await page.goto(device.origin)
  expect(await page.evaluate(`(async () => {${askWorker}})()`)).toBe("the worker answered")
  await browser.close()
})

test("and so it does in Firefox", async ({ folder, device, rootFile }) => {
  test.skip(isFirefoxMissing, noFirefox)
  const profile = join(folder, "profile")
  await trustRoot(rootFile, profile)
  const firefox = await startFirefox(profile, hosts)
  await firefox.open(device.origin)
  expect(await firefox.run(`return (async () => {${askWorker}})()`)).toBe("the worker answered")
  await firefox.quit()
})

test("Firefox opens no page of a device whose root it does not hold", async ({ folder, device }) => {
  test.skip(isFirefoxMissing, noFirefox)
  const firefox = await startFirefox(join(folder, "profile"), hosts)
  await expect(firefox.open(device.origin)).rejects.toThrow("insecure certificate")
  await firefox.quit()
})
