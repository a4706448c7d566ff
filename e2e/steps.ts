/** What a person does with the page, by the names that they read. */
import { expect, type Page } from "@playwright/test"

export const address = "http://192.0.2.1/"

const labels = new WeakMap<Page, string>()

/** Lets the person at `page` look at the label of the device before them. */
export function readLabel(page: Page, code: string): void {
  labels.set(page, code)
}

/** Opens the page and waits until all of it is there, what seals included. */
export async function openList(page: Page): Promise<void> {
  await page.goto(address)
  await expect(network(page, "Home")).toBeVisible()
  if (labels.has(page)) await expect(wayToFollow(page)).toBeVisible()
}

/** What somebody takes who has not shown the code on this page, and wants to know how the last join went. */
export function wayToFollow(page: Page) {
  return page.getByRole("button", { name: "Already joining? See how it went" })
}

export async function follow(page: Page): Promise<void> {
  await wayToFollow(page).click()
  await typeCode(page)
  await page.getByRole("button", { name: "Show", exact: true }).click()
}

/** The row of a network that can be picked. */
export function network(page: Page, ssid: string) {
  return page.getByRole("button", { name: ssid })
}

export function passwordField(page: Page) {
  return page.getByLabel("Wi-Fi password", { exact: true })
}

export async function join(page: Page, ssid: string, password: string): Promise<void> {
  await pick(page, ssid)
  await submitPassword(page, password)
}

/** Taps again where the list moved under the finger: a tap that comes just then is for no row. */
async function pick(page: Page, ssid: string): Promise<void> {
  const prompt = passwordField(page)
  await expect(async () => {
    if (await prompt.isVisible()) return
    await network(page, ssid).click({ timeout: 2000 })
    await expect(prompt).toBeVisible({ timeout: 1000 })
  }).toPass({ timeout: 15_000 })
}

/** Joins a network that has no password: by one tap, or with the code where the page asks for it. */
export async function joinOpen(page: Page, ssid: string): Promise<void> {
  await network(page, ssid).click()
  if (await typeCode(page)) await submit(page)
}

export async function submit(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Join", exact: true }).click()
}

export async function submitPassword(page: Page, password: string): Promise<void> {
  await passwordField(page).fill(password)
  await typeCode(page)
  await submit(page)
}

export function codeField(page: Page) {
  return page.getByLabel("Code on the label", { exact: true })
}

/** Types the label's code where the page asks for it: once, and then not again. True where it did. */
export async function typeCode(page: Page): Promise<boolean> {
  const isAsked = await codeField(page).isVisible()
  if (isAsked) await codeField(page).fill(labels.get(page) ?? "")
  return isAsked
}

/** Waits for the result, and checks that it says all that the person needs. */
export async function expectOnline(page: Page, ssid = "Home"): Promise<void> {
  await expect(page.getByRole("heading", { name: /ding-5cd80b1.* is online/ })).toBeVisible({
    timeout: 20_000,
  })
  await expect(page.getByText(`It joined \u2068${ssid}\u2069.`)).toBeVisible()
  await expect(page.getByText(/^192\.168\.1\.\d+$/)).toBeVisible()
  await expect(page.getByText("https://ding-5cd80b1.local")).toBeVisible()
  await expect(
    page.getByText("Your phone goes back to its own network in a minute, or when you tap Done."),
  ).toBeVisible()
}

export function failure(page: Page) {
  return page.getByRole("alert")
}
