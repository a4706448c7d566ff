/** What somebody near the open access point gets to read. */
import { expect } from "@playwright/test"
import { test } from "./phone.ts"
import { spellingsIn } from "./spellings.ts"
import { expectOnline, failure, join, openList, submitPassword } from "./steps.ts"

/** Each is spelt differently in most encodings. */
const password = "Zwölf Uhren & <1> “Kuckuck”"
const wrongPassword = "Elf Uhren & <2> “Kuckuck”"
const home = { ssid: "Home", security: "wpa2", password }

test.use({ air: { networks: [home] }, recorded: true })

test("of a sealed setup a listener gets neither password nor code, in no common encoding", async ({
  phone: { page },
  device,
  air,
  recording,
}) => {
  await openList(page)
  await join(page, "Home", wrongPassword)
  await expect(failure(page)).toContainText("That password did not open")
  await submitPassword(page, password)
  await expectOnline(page)
  await page.getByRole("button", { name: "Done" }).click()
  await device.said("Setup is over")
  expect(air?.networks).toEqual([home])
  const heard = recording()
  expect(heard.includes("/api/connect"), "the setup went over the proxy").toBe(true)
  expect(heard.includes("/api/setup/finish")).toBe(true)
  for (const secret of [password, wrongPassword, device.code ?? "", "192.168.1.20"]) {
    expect(spellingsIn(heard, secret), `${secret} in the recording`).toEqual([])
  }
})

test.describe("with sealing off", () => {
  test.use({ words: ["--setup-code", "none"] })

  test("the password lies in the recording, so the search finds what is there", async ({
    phone: { page },
    recording,
  }) => {
    await openList(page)
    await join(page, "Home", password)
    await expectOnline(page)
    expect(spellingsIn(recording(), password)).toContain("UTF-8")
    expect(spellingsIn(recording(), "192.168.1.20")).toContain("UTF-8")
  })
})
