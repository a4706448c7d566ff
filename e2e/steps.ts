/** What a person does with the page, by the names that they read. */
import { expect, type Page } from "@playwright/test"

export const address = "http://192.0.2.1/"

export async function openList(page: Page): Promise<void> {
  await page.goto(address)
  await expect(network(page, "Home")).toBeVisible()
}

/** The row of a network that can be picked. */
export function network(page: Page, ssid: string) {
  return page.getByRole("button", { name: ssid })
}

export function passwordField(page: Page) {
  return page.getByLabel("Wi-Fi password", { exact: true })
}

export async function join(page: Page, ssid: string, password: string): Promise<void> {
  await network(page, ssid).click()
  await submitPassword(page, password)
}

export async function submitPassword(page: Page, password: string): Promise<void> {
  await passwordField(page).fill(password)
  await page.getByRole("button", { name: "Join", exact: true }).click()
}

/** Waits for the result, and checks that it says all that the person needs. */
export async function expectOnline(page: Page, ssid = "Home"): Promise<void> {
  await expect(page.getByRole("heading", { name: /ding-5cd80b1.* is online/ })).toBeVisible({
    timeout: 20_000,
  })
  await expect(page.getByText(`It joined \u2068${ssid}\u2069.`)).toBeVisible()
  await expect(page.getByText(/^192\.168\.1\.\d+$/)).toBeVisible()
  await expect(page.getByText("https://ding-5cd80b1.local")).toBeVisible()
  await expect(page.getByText("Your phone goes back to its own network in a few seconds.")).toBeVisible()
}

export function failure(page: Page) {
  return page.getByRole("alert")
}
