import { expect } from "@playwright/test"
import { test } from "./phone.ts"
import { failure, follow, join, network, openList } from "./steps.ts"

/** Home is heard, but its router is still starting. */
const away = { ssid: "Home", security: "wpa2", password: "correct horse", failuresFirst: 2 }

test.use({ story: "known", air: { networks: [away, { ssid: "Corner Café", security: "open" }] } })

test("a known network is marked for whoever has shown the code, and a failed join does not forget it", async ({
  phone,
}) => {
  const { page } = phone
  await openList(page)
  await expect(network(page, "Home")).not.toContainText("Saved")
  await follow(page)
  await expect(network(page, "Home")).toContainText("Saved")
  await phone.look("saved")
  await join(page, "Home", "wrong horse")
  await expect(failure(page)).toContainText("out of reach")
  await page.getByRole("button", { name: "Back to the list" }).click()
  await expect(network(page, "Home")).toContainText("Saved")
})
