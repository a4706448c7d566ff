/** A page of somebody else's, open in the phone's browser while the phone is on the device's network. */
import { expect, type Page } from "@playwright/test"
import { test } from "./phone.ts"
import { address, expectOnline, join, openList } from "./steps.ts"

const hostile = "http://hostile.example/"

/** What the page gets to know of a request: what it could read, or that it could read nothing. */
async function tryFrom(page: Page, path: string, init: RequestInit): Promise<string> {
  return page.evaluate(
    async ([url, options]) => {
      try {
        const response = await fetch(url, options)
        return response.type === "opaque" ? "nothing" : `${response.status} ${await response.text()}`
      } catch {
        return "nothing"
      }
    },
    [`${address.slice(0, -1)}${path}`, init] as const,
  )
}

const json = { method: "POST", headers: { "content-type": "application/json" } }
const disguised: RequestInit = { method: "POST", mode: "no-cors", headers: { "content-type": "text/plain" } }

for (const words of [[], ["--setup-code", "none"]]) {
  test.describe(words.length === 0 ? "while setup is sealed" : "with sealing off", () => {
    test.use({ words })

    test("it reads nothing and changes nothing", async ({ phone, device }) => {
      const { page, context } = phone
      await openList(page)
      const other = await context.newPage()
      const answers: (string | undefined)[] = []
      other.on("response", (response) => {
        if (response.url().startsWith(address))
          answers.push(`${response.request().method()} ${response.status()}`)
      })
      await other.route(`${hostile}**`, (route) =>
        route.fulfill({ contentType: "text/html", body: "<h1>Hi</h1>" }),
      )
      await other.goto(hostile)
      const wish = JSON.stringify({ ssid: "Home", password: "correct horse" })
      for (const path of ["/api/scan", "/api/seal", "/api/device", "/api/connect"]) {
        expect(await tryFrom(other, path, {})).toBe("nothing")
      }
      for (const path of ["/api/connect", "/api/seal", "/api/setup/finish", "/api/scan", "/plain"]) {
        for (const init of [json, disguised]) {
          expect(await tryFrom(other, path, { ...init, body: wish })).toBe("nothing")
        }
      }
      await other.setContent(
        `<form method="post" action="${address}plain"><input name="network" value="SG9tZQ"><input name="password" value="correct horse"></form>`,
      )
      const refused = other.waitForResponse(`${address}plain`)
      await other.evaluate(() => document.querySelector("form")?.submit())
      expect((await refused).status()).toBe(403)
      expect(answers.filter((answer) => answer?.startsWith("POST 2"))).toEqual([])
      expect(device.lines.join("\n")).not.toMatch(/Joining|setup code: attempt/)
      await other.close()
      await join(page, "Home", "correct horse")
      await expectOnline(page)
    })

    test("it cannot put the device's page into a frame of its own", async ({
      phone: { context },
      device,
    }) => {
      const other = await context.newPage()
      await other.route(`${hostile}**`, (route) =>
        route.fulfill({ contentType: "text/html", body: `<iframe src="${address}"></iframe>` }),
      )
      await other.goto(hostile)
      await expect(
        other.frameLocator("iframe").getByRole("heading", { name: "Choose your Wi-Fi" }),
      ).toHaveCount(0)
      expect(device.name).toBe("ding-5cd80b1")
      await other.close()
    })
  })
}
