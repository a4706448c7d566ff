/** Takes the pictures of the app that a browser shows before it installs it; `npm run pictures` puts them in place. */
import { expect } from "@playwright/test"
import { test } from "./app-phone.fixture.ts"

const shapes = {
  narrow: {},
  wide: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1, isMobile: false, hasTouch: false },
}

for (const [name, shape] of Object.entries(shapes)) {
  test(`the app as it is, ${name}`, async ({ device, open }) => {
    const page = await open(device.link(), { colorScheme: "light", reducedMotion: "reduce", ...shape })
    await expect(page.getByText("Online")).toBeVisible()
    await expect(page.locator(".spark .line").first()).toHaveAttribute("d", /^M/)
    await expect(page.locator("img.picture")).toBeVisible()
    await page.screenshot({ path: `dist/screenshots/install-${name}.png`, animations: "disabled" })
  })
}
