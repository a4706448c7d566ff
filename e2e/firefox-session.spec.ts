/** A phone's session in Firefox, with a real device: in by the code, still in after a new start, out when revoked. */
import { join } from "node:path"
import { expect } from "@playwright/test"
import { trustRoot } from "./browser-trust.ts"
import { isFirefoxMissing, noFirefox, startFirefox } from "./firefox.ts"
import { hosts, test } from "./home.ts"
import { porchlight } from "./home-device.ts"

/** The longest that browsers keep a cookie. */
const cookieDays = 400

test("Firefox is paired by the code on the label, stays so, and is out when the phone is revoked", async ({
  folder,
  state,
  device,
  rootFile,
}) => {
  test.skip(isFirefoxMissing, noFirefox)
  // Beside other work, each of its two starts of Firefox took 15 s.
  test.setTimeout(120_000)
  const profile = join(folder, "profile")
  await trustRoot(rootFile, profile)
  const first = await startFirefox(profile, hosts)
  await first.open(device.origin)
  await expect.poll(() => first.text()).toContain("asks who you are")
  expect(await first.cookies()).toEqual([])
  await first.type("#code", device.code ?? "")
  await first.click(".filled-button")
  await expect.poll(() => first.text()).toContain("was let in")
  const [cookie] = await first.cookies()
  expect(cookie).toMatchObject({
    name: "__Host-porchlight",
    secure: true,
    httpOnly: true,
    sameSite: "Strict",
  })
  const days = ((cookie?.expiry ?? 0) - Date.now() / 1000) / 86_400
  expect(Math.round(days)).toBe(cookieDays)
  expect(await first.run("return document.cookie")).toBe("")
  await first.quit()

  const second = await startFirefox(profile, hosts)
  await second.open(device.origin)
  await expect.poll(() => second.text()).toContain("was let in")
  const id = /^\s*([0-9a-f]{8,})\b/m.exec(await porchlight(state, "phones", "list"))?.[1] ?? ""
  await porchlight(state, "phones", "revoke", id)
  await expect.poll(() => second.text()).toContain("asks who you are")
  await second.reload()
  await expect.poll(() => second.text()).toContain("asks who you are")
  await second.quit()
})
