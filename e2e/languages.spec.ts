/** Somebody who reads one language alone, in front of a new device. */
import { readFileSync } from "node:fs"
import { expect, type Page } from "@playwright/test"
import { type Phone, test } from "./phone.ts"
import { address } from "./steps.ts"

type Catalogue = Readonly<Record<string, Readonly<Record<string, string>>>>

function readCatalogue(language: string): Catalogue {
  return JSON.parse(readFileSync(new URL(`../shared/words/${language}.json`, import.meta.url), "utf8"))
}

const english = readCatalogue("en")

/** A message as a pattern: whatever stands in its places. */
function said(language: string, section: string, key: string): RegExp {
  const message = readCatalogue(language)[section]?.[key] ?? ""
  const parts = message.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
  return new RegExp(`^${parts.join(".*")}$`, "s")
}

/** Sentences of English that the page shows, of those that have no places. */
async function englishOn(page: Page): Promise<string[]> {
  const text = await page.locator("body").innerText()
  const lines = new Set(text.split("\n").map((line) => line.trim()))
  const sentences = ["shell", "setup", "failure"].flatMap((section) => Object.values(english[section] ?? {}))
  return sentences.filter((sentence) => lines.has(sentence))
}

interface Reader {
  readonly language: string
  /** As the phone is set. */
  readonly locale: string
  readonly direction: "ltr" | "rtl"
  /** 0 to 9, as this person's keyboard writes them. */
  readonly digits: string
}

const readers: readonly Reader[] = [
  { language: "ar", locale: "ar-EG", direction: "rtl", digits: "٠١٢٣٤٥٦٧٨٩" },
  { language: "ja", locale: "ja-JP", direction: "ltr", digits: "０１２３４５６７８９" },
]

for (const { language, locale, direction, digits } of readers) {
  const words = (key: string) => said(language, "setup", key)

  async function see(phone: Phone, name: string): Promise<void> {
    expect(await englishOn(phone.page), `English on ${name}`).toEqual([])
    const [content, screen] = await phone.page.evaluate(() => [
      document.documentElement.scrollWidth,
      innerWidth,
    ])
    expect(content, "nothing hangs over the edge").toBeLessThanOrEqual(screen ?? 0)
    await phone.look(`${language}-${name}`)
  }

  test.describe(`a phone in ${language}`, () => {
    test.use({ locale })

    test(`a person who reads ${language} alone gets through setup`, async ({ phone, device }) => {
      const { page } = phone
      await page.goto(address)
      await expect(page.getByRole("heading", { name: words("list.title") })).toBeVisible()
      await expect(page.locator("html")).toHaveAttribute("lang", language)
      await expect(page.locator("html")).toHaveAttribute("dir", direction)
      await expect(page.getByRole("combobox", { name: words("language") })).toHaveValue(language)
      await see(phone, "list")

      await page.getByRole("button", { name: "Home" }).click()
      await page.getByLabel(words("prompt.field")).fill("wrong horse")
      const code = (device.code ?? "").replace(/\d/g, (digit) => digits.charAt(Number(digit)))
      const codeField = page.getByLabel(words("code.field"))
      await codeField.fill(`${code.slice(0, 4)} ${code.slice(4)}`)
      // Two groups of Arabic digits stand in the order of the label, in which bidirectional text would not leave them.
      await expect(codeField).toHaveCSS("direction", "ltr")
      await expect(codeField).toHaveCSS("unicode-bidi", "bidi-override")
      await see(phone, "prompt")
      await page.getByRole("button", { name: words("prompt.submit") }).click()
      await expect(page.getByRole("alert")).toHaveText(said(language, "failure", "wrong-password"))
      await see(phone, "failed")

      await page.getByLabel(words("prompt.field")).fill("correct horse")
      await page.getByRole("button", { name: words("prompt.submit") }).click()
      await expect(page.getByRole("heading", { name: words("result.title") })).toBeVisible()
      await expect(page.getByText(/^192\.168\.1\.\d+$/)).toBeVisible()
      await see(phone, "result")
    })
  })
}

test.describe("a phone in ja", () => {
  test.use({ locale: "ja-JP" })

  test("a person takes another language than their phone's, and goes on in it", async ({ phone }) => {
    const { page } = phone
    await page.goto(address)
    await page.getByRole("combobox", { name: said("ja", "setup", "language") }).selectOption("English")
    await expect(page.getByRole("heading", { name: "Choose your Wi-Fi" })).toBeVisible()
    await expect(page).toHaveURL(`${address}?lang=en`)
    await expect(page.locator("html")).toHaveAttribute("lang", "en")
  })
})

test.describe("a phone in ar", () => {
  test.use({ words: ["--setup-code", "none"], locale: "ar-EG" })

  test("the plain form speaks the phone's language, and another one by a link", async ({ phone }) => {
    const { page } = phone
    await page.goto(`${address}plain`)
    await expect(page.getByRole("button", { name: said("ar", "plain", "submit") })).toBeVisible()
    await expect(page.locator("html")).toHaveAttribute("dir", "rtl")
    await phone.look("ar-plain")
    await page.getByRole("link", { name: "日本語" }).click()
    await page.getByRole("button", { name: said("ja", "plain", "rescan") }).click()
    await expect(page.getByRole("button", { name: said("ja", "plain", "submit") })).toBeVisible()
    await expect(page.locator("html")).toHaveAttribute("lang", "ja")
  })
})
