/** What the page does before anything is joined: none of it hangs on the radio. */
import { expect } from "@playwright/test"
import { test } from "./phone.ts"
import { join, network, openList, passwordField } from "./steps.ts"

test("a password is checked before it is sent", async ({ phone, device }) => {
  const { page } = phone
  await openList(page)
  await join(page, "Home", "horse")
  await expect(page.getByText("Too short by 3.")).toBeVisible()
  await phone.look("short-password")
  await passwordField(page).fill("ü".repeat(32))
  await expect(page.getByText("Too long for a Wi-Fi password.")).toBeVisible()
  await passwordField(page).fill("0123456789abcdef".repeat(4))
  await expect(page.getByText("Too long for a Wi-Fi password.")).toBeHidden()
  expect(device.lines.join("\n")).not.toContain("Joining")
})

test("both ways back lead to the list, the page's own and the phone's, and never out of the page", async ({
  phone: { page },
}) => {
  await openList(page)
  await network(page, "Home").click()
  await page.getByRole("button", { name: "Back to the list" }).click()
  for (const ssid of ["Home", "Other network", "Bakery Lane 12"]) {
    await network(page, ssid).click()
    await expect(page.getByRole("button", { name: "Join", exact: true })).toBeVisible()
    await page.goBack()
    await expect(network(page, "Home")).toBeVisible()
    await expect(page.getByRole("button", { name: "Join", exact: true })).toBeHidden()
  }
  await test.step("networks that cannot be joined say why and cannot be picked", async () => {
    await expect(page.getByText("Asks for a user name, which this device cannot give.")).toBeVisible()
    await expect(page.getByRole("button", { name: "Library Staff" })).toHaveCount(0)
  })
})

test("overlapping taps scan once", async ({ phone: { page } }) => {
  await openList(page)
  const scans: string[] = []
  page.on("request", (request) => {
    if (request.method() === "POST") scans.push(request.url())
  })
  const rescan = page.getByRole("button", { name: "Scan again" })
  await rescan.evaluate((button: HTMLElement) => {
    for (let tap = 0; tap < 5; tap++) button.click()
  })
  await expect(page.getByText("Networks nearby")).toBeVisible()
  expect(scans).toEqual(["http://192.0.2.1/api/scan"])
  await rescan.click()
  await expect.poll(() => scans.length).toBe(2)
})
