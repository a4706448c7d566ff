import { createHash } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build } from "vite"
import { viteSingleFile } from "vite-plugin-singlefile"
import { expect, it } from "vitest"
import { contentSecurityPolicy } from "./content-security-policy.ts"
import { everyLanguage } from "./every-language.ts"
import { type Catalogue, wordsInPlace } from "./words-in-place.ts"

const english: Catalogue = {
  shell: { title: "Setup" },
  setup: {
    back: "Back",
    tries: "{count, plural, one {One try left} other {{count} tries left}}",
    name: "Name of {device}",
  },
}
const arabic: Catalogue = {
  shell: { title: "إعداد" },
  setup: {
    back: "رجوع “`$\\”",
    tries:
      "{count, plural, one {محاولة} two {محاولتان} few {{count} محاولات} many {{count} محاولة} other {{count} محاولة}}",
    name: "اسم {device}",
  },
}

const html = `<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8"><title>{shell.title}</title><script type="module" src="./web/setup/page.ts"></script></head><body></body></html>`
const page = `import { folder, language, offered, say } from "./words.ts"
const draw = (parts, ...values) => String.raw({ raw: parts }, ...values)
console.log(draw\`<p>\${say("back")}</p>\`, say("back"), say("tries", { count: 2 }), say("name", { device: "ding" }), language, folder, offered)`
const words = `export const language = "en"
export const folder = ""
export const offered: readonly string[] = ["en"]
const setup = {}
const parseMessage = (word) => word
export function say(word, facts = {}) { return [parseMessage(setup[word]), facts] }`

/** What each file of the build holds, by its name. */
async function built(): Promise<Map<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "porchlight-languages-"))
  try {
    const inside = join(folder, "web/setup")
    const { mkdirSync } = await import("node:fs")
    mkdirSync(inside, { recursive: true })
    writeFileSync(join(folder, "index.html"), html)
    writeFileSync(join(inside, "page.ts"), page)
    writeFileSync(join(inside, "words.ts"), words)
    const made = await build({
      root: folder,
      configFile: false,
      logLevel: "silent",
      plugins: [
        wordsInPlace(english),
        viteSingleFile(),
        everyLanguage({
          catalogues: new Map([
            ["en", english],
            ["ar", arabic],
          ]),
        }),
        contentSecurityPolicy(),
      ],
      build: { write: false, modulePreload: false, minify: "terser", target: "es2020" },
    })
    const { output } = Array.isArray(made)
      ? (made[0] ?? { output: [] })
      : "output" in made
        ? made
        : { output: [] }
    return new Map(
      output.map((file) => [file.fileName, file.type === "chunk" ? file.code : `${file.source}`]),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What the page's script says, and whether its policy lets it. */
function said(text: string): { values: unknown[]; isAllowed: boolean } {
  const script = /<script type="module"[^>]*>([\s\S]*?)<\/script>/.exec(text)?.[1] ?? ""
  const values: unknown[] = []
  new Function("console", script)({ log: (...logged: unknown[]) => values.push(...logged) })
  const hash = createHash("sha256").update(script).digest("base64")
  return { values, isAllowed: text.includes(`'sha256-${hash}'`) }
}

it("a page is built once, and is there in each language, which its policy allows", async () => {
  const files = await built()
  expect([...files.keys()].sort()).toEqual(["ar/index.html", "index.html"])
  const inEnglish = files.get("index.html") ?? ""
  const inArabic = files.get("ar/index.html") ?? ""
  expect(inEnglish).toContain('<html lang="en" dir="ltr">')
  expect(inArabic).toContain('<html lang="ar" dir="rtl">')
  expect(inArabic).toContain("<title>إعداد</title>")
  expect(inEnglish + inArabic).not.toContain("@@")
  expect(said(inEnglish)).toEqual({
    values: [
      "<p>Back</p>",
      "Back",
      [{ one: "One try left", other: "{count} tries left" }, { count: 2 }],
      ["Name of {device}", { device: "ding" }],
      ...["en", "", ["en", "ar"]],
    ],
    isAllowed: true,
  })
  const { values, isAllowed } = said(inArabic)
  expect([values[1], values[4], values[5], isAllowed]).toEqual(["رجوع “`$\\”", "ar", "ar/", true])
  expect(values[2]).toMatchObject([{ two: "محاولتان" }, { count: 2 }])
})
