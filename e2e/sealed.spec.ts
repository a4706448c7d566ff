/** The code on the label, as the person in front of the device meets it. */
import { expect } from "@playwright/test"
import { test } from "./phone.ts"
import {
  address,
  codeField,
  expectOnline,
  failure,
  follow,
  join,
  joinOpen,
  network,
  openList,
  passwordField,
  readLabel,
  submit,
  submitPassword,
  wayToFollow,
} from "./steps.ts"

test("a wrong code is told with the tries that are left, and the password stays", async ({
  phone,
  device,
}) => {
  const { page } = phone
  await openList(page)
  await network(page, "Home").click()
  await passwordField(page).fill("correct horse")
  await submit(page)
  await expect(page.getByText("Type the 8 digits from the label.")).toBeVisible()
  await codeField(page).fill(device.code === "00000000" ? "1111 1111" : "0000 0000")
  await submit(page)
  await expect(page.getByText("That is not the code on the label. 9 tries left.")).toBeVisible()
  await expect(codeField(page)).toBeFocused()
  await phone.look("wrong-code")
  await expect(passwordField(page)).toHaveValue("correct horse")
  expect(device.lines.join("\n")).not.toContain("Joining")
  await codeField(page).fill((device.code ?? "").replace(/(\d{4})/, "$1 "))
  await submit(page)
  await expectOnline(page)
})

test("a right code is asked for once", async ({ phone: { page } }) => {
  await openList(page)
  await join(page, "Home", "wrong horse")
  await expect(failure(page)).toContainText("That password did not open")
  await expect(codeField(page)).toBeHidden()
  await submitPassword(page, "wrong again")
  await expect(failure(page)).toContainText("That password did not open")
  await page.getByRole("button", { name: "Back to the list" }).click()
  await expect(wayToFollow(page)).toBeHidden()
  await network(page, "Corner Café").click()
  await expectOnline(page, "Corner Café ☕")
})

test("an open network asks for the code alone", async ({ phone }) => {
  const { page } = phone
  await openList(page)
  await network(page, "Corner Café").click()
  await expect(passwordField(page)).toBeHidden()
  await expect(codeField(page)).toBeFocused()
  await phone.look("code-alone")
  await page.getByRole("button", { name: "Back to the list" }).click()
  await joinOpen(page, "Corner Café")
  await expectOnline(page, "Corner Café ☕")
})

test("whoever lost the page while the device joined finds the result by the code", async ({
  phone,
  device,
}) => {
  const { page, context } = phone
  const lost = await context.newPage()
  readLabel(lost, device.code ?? "")
  await openList(lost)
  await join(lost, "Home", "correct horse")
  await device.said("Joining")
  await lost.close()
  await device.said("Joined")
  await expect(async () => {
    await page.goto(address)
    await expect(wayToFollow(page)).toBeVisible({ timeout: 2000 })
  }).toPass()
  await expect(page.getByText("is online")).toHaveCount(0)
  await wayToFollow(page).click()
  await phone.look("follow")
  await page.getByRole("button", { name: "Back to the list" }).click()
  await follow(page)
  await expectOnline(page)
  await page.getByRole("button", { name: "Done" }).click()
  await device.said("Setup is over")
})

test("to follow a join that nobody asked for says so", async ({ phone }) => {
  const { page } = phone
  await openList(page)
  await follow(page)
  await expect(page.getByText("has not been asked to join a network yet.")).toBeVisible()
  await expect(network(page, "Home")).toBeVisible()
  await phone.look("nothing-to-follow")
})

test.describe("behind a protected access point", () => {
  test.use({ words: ["--access-point", "wpa2"] })

  test("no code is asked for", async ({ phone: { page } }) => {
    await openList(page)
    await network(page, "Home").click()
    await expect(codeField(page)).toBeHidden()
    await expect(page.getByText("password is not protected")).toBeHidden()
    await submitPassword(page, "correct horse")
    await expectOnline(page)
  })
})

test.describe("with sealing off", () => {
  test.use({ words: ["--setup-code", "none"] })

  test("the page says plainly that the password is not protected", async ({ phone }) => {
    const { page } = phone
    await openList(page)
    await network(page, "Home").click()
    await expect(codeField(page)).toBeHidden()
    await expect(page.getByText("Your password is not protected: others nearby could read it.")).toBeVisible()
    await phone.look("unprotected")
    await submitPassword(page, "correct horse")
    await expectOnline(page)
  })
})
