/** The app in a browser that cannot run it: a sentence in the phone's language, from a real device. */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { expect } from "@playwright/test"
import { chromiumThatTrusts } from "./browser-trust.ts"
import { hosts, test } from "./home.ts"
import { look } from "./look.ts"

const japanese = "このブラウザは古すぎるか、JavaScriptがオフです。"

test("a browser without JavaScript, or one that is too old, says so, and where to open the app instead", async ({
  folder,
  rootFile,
  device,
}) => {
  const browser = await chromiumThatTrusts([rootFile], { home: join(folder, "phone"), hosts })
  const options = { locale: "ja-JP", viewport: { width: 390, height: 844 } }

  const scriptless = await browser.newContext({ ...options, javaScriptEnabled: false })
  const off = await scriptless.newPage()
  await off.goto(device.origin)
  await expect(off.getByText(japanese)).toBeVisible()
  await expect(off.locator("html")).toHaveAttribute("lang", "ja")
  await expect(off.getByRole("link", { name: device.origin })).toHaveAttribute("href", "/")
  await off.getByRole("link", { name: "العربية" }).click()
  await expect(off.locator("html")).toHaveAttribute("dir", "rtl")

  const modern = await browser.newContext({ ...options, serviceWorkers: "block" })
  // Its syntax is not understood: none of it is run.
  const old = await modern.newPage()
  const page = gunzipSync(await readFile(new URL("../dist/web/app/index.html.gz", import.meta.url)))
  const body = page.toString().replace('<script type="module"', '<script type="module-of-tomorrow"')
  await old.route(`${device.origin}/`, (route) => route.fulfill({ body, contentType: "text/html" }))
  await old.goto(device.origin)
  await expect(old.getByText(japanese)).toBeVisible()
  await look(old, "app-too-old")

  // What it asks for is not there: it breaks off before it has drawn anything.
  const lacking = await modern.newPage()
  await lacking.addInitScript(() => {
    Object.defineProperty(history, "scrollRestoration", {
      set() {
        throw new TypeError("Not there yet.")
      },
    })
  })
  await lacking.goto(device.origin)
  await expect(lacking.getByText(japanese)).toBeVisible()
  await browser.close()
})
