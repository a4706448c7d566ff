import { expect } from "@playwright/test"
import { test } from "./phone.ts"
import { join, openList } from "./steps.ts"

test.describe("a program of one's own", () => {
  test.use({ story: "program" })

  test("puts its text in place of the address, and answers its own route", async ({ phone: { page } }) => {
    await openList(page)
    const greeting = await page.evaluate(async () => (await fetch("/hello?name=porch")).json())
    expect(greeting).toEqual({ hello: "porch" })
    await join(page, "Home", "correct horse")
    await expect(page.getByRole("heading", { name: /is online/ })).toBeVisible({ timeout: 20_000 })
    await expect(page.getByText("home/ding/Home")).toBeVisible()
    await expect(page.getByText("192.168.1.17")).toBeHidden()
  })
})
