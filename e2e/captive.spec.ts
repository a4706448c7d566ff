import { expect } from "@playwright/test"
import { android, iPhone, test } from "./phone.ts"
import { expectOnline, failure, join, openList, submitPassword } from "./steps.ts"

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
    .toEqual(["http://192.0.2.1/api/events", "http://192.0.2.1/result.js?0", "http://192.0.2.1/seal.js?0"])
})

/** Each as its system's login sheet opens the page: what the phone asked for, and what the sheet calls itself. */
const sheets = [
  { system: "iOS", agent: iPhone, probe: "http://captive.apple.com/hotspot-detect.html" },
  { system: "Android", agent: android, probe: "http://connectivitycheck.gstatic.com/generate_204" },
]

for (const { system, agent, probe } of sheets) {
  test.describe(`in the login sheet of ${system}`, () => {
    test.use({ agent })

    test("a person gets from the probe to the result, and reads it for as long as they like", async ({
      phone: { page },
    }) => {
      await page.goto(probe)
      await expect(page).toHaveURL("http://192.0.2.1/")
      // Nothing that a sheet does not do is even offered.
      await expect(page.locator("[target], [download]")).toHaveCount(0)
      expect(await page.evaluate(() => [isSecureContext, "serviceWorker" in navigator])).toEqual([
        false,
        false,
      ])
      await openList(page)
      await join(page, "Home", "wrong horse")
      await expect(failure(page)).toBeVisible()
      await submitPassword(page, "correct horse")
      await expectOnline(page)
      // Only now Apple's sheet hears that it is online, and offers "Done"; Android's would close at that, and does not hear it.
      await page.goto(probe)
      if (system === "iOS") await expect(page).toHaveTitle("Success")
      else await expectOnline(page)
    })
  })
}
