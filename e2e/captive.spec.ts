import { expect } from "@playwright/test"
import { test } from "./phone.ts"
import { expectOnline, join, openList } from "./steps.ts"

/** One probe of each system, as `GET` finds it. */
const probes = [
  "http://captive.apple.com/hotspot-detect.html",
  "http://www.apple.com/library/test/success.html",
  "http://connectivitycheck.gstatic.com/generate_204",
  "http://connectivitycheck.platform.hicloud.com/generate_204_8d9a2f5c",
  "http://connect.rom.miui.com/generate_204",
  "http://clients3.google.com/generate_204",
  "http://www.msftconnecttest.com/connecttest.txt",
  "http://www.msftconnecttest.com/redirect",
  "http://detectportal.firefox.com/canonical.html",
  "http://connectivity-check.ubuntu.com/",
  "http://spectrum.s3.amazonaws.com/kindle-wifi/wifistub.html",
  "http://ctest.cdn.nintendo.net/",
]

test("every system's probe leads to the network list", async ({ phone: { page } }) => {
  for (const probe of probes) {
    await page.goto(probe)
    await expect(page, probe).toHaveURL("http://192.0.2.1/")
    await expect(page.getByRole("button", { name: "Home" }), probe).toBeVisible()
  }
})

test("the list is there after two requests", async ({ phone: { page } }) => {
  const requests: string[] = []
  page.on("request", (request) => requests.push(request.url()))
  const listed = page.waitForResponse("http://192.0.2.1/api/scan")
  await page.goto("http://192.0.2.1/")
  await listed
  expect(requests.filter((url) => !url.startsWith("data:")).slice(0, 2)).toEqual([
    "http://192.0.2.1/",
    "http://192.0.2.1/api/scan",
  ])
  await expect(page.getByRole("button", { name: "Home" })).toBeVisible()
  // The event stream may follow, and what seals and what the result takes; nothing else does.
  await expect
    .poll(() => requests.filter((url) => !url.startsWith("data:")).slice(2))
    .toEqual(["http://192.0.2.1/api/events", "http://192.0.2.1/seal.js?0", "http://192.0.2.1/result.js?0"])
})

test("only a device that is online tells Apple's probe so", async ({ phone: { page } }) => {
  const probe = "http://captive.apple.com/hotspot-detect.html"
  await page.goto(probe)
  await expect(page).toHaveURL("http://192.0.2.1/")
  await openList(page)
  await join(page, "Home", "correct horse")
  await expectOnline(page)
  await page.goto(probe)
  await expect(page).toHaveTitle("Success")
})
