/** What the builds of the setup page, and of what it loads later, make and refuse to make. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { gunzipSync } from "node:zlib"
import { build, loadConfigFromFile, type Plugin } from "vite"
import { describe, expect, test } from "vitest"
import { built } from "../firmware/built.fixture.ts"

/** As a phone gets it. */
function sent(file: string): string {
  return gunzipSync(readFileSync(built(`web/setup/${file}.gz`))).toString()
}

function pageScript(): string {
  return /<script type="module"[^>]*>(.*?)<\/script>/s.exec(sent("index.html"))?.[1] ?? ""
}

const sealScript = () => sent("seal.js")
const resultScript = () => sent("result.js")

/** Builds with the configuration `name`, where `module` imports something that it must not. */
async function buildWithLeak(name: string, module: string, imported: string): Promise<void> {
  const file = fileURLToPath(new URL(name, import.meta.url))
  const loaded = await loadConfigFromFile({ command: "build", mode: "production" }, file)
  if (loaded === null) throw new Error(`There is no ${name}.`)
  const { plugins, build: options, ...rest } = loaded.config
  const leaking: Plugin = {
    name: "leaking",
    enforce: "pre",
    transform: (code, id) =>
      id.endsWith(module) ? `import * as leak from "${imported}"; console.log(leak);${code}` : undefined,
  }
  await build({
    ...rest,
    configFile: false,
    logLevel: "silent",
    plugins: [leaking, plugins],
    build: { ...options, write: false, minify: false },
  })
}

describe("the page", () => {
  test("loads what seals, and what draws the result, by their addresses", () => {
    expect(pageScript()).toContain("import(")
    expect(pageScript()).toContain('"/seal.js"')
    expect(pageScript()).toContain('"/result.js"')
    expect(pageScript()).not.toContain("import.meta")
  })

  test("is not built where a cipher got into it, and the build names it", async () => {
    const leak = buildWithLeak("vite.setup.config.ts", "/web/setup/seal-loader.ts", "./seal-chunk.ts")
    await expect(leak).rejects.toThrow(/@noble\/\S+ got into the setup page/)
  })
})

describe("what seals", () => {
  test("hands out what makes it, and nothing else", () => {
    expect(sealScript()).toMatch(/export\s*\{\s*\w+ as createSealing\s*\};?\s*$/)
  })

  test("carries no text of an error, its own no more than a library's", () => {
    expect(sealScript().match(/Error\((?!\)).{0,40}/g)).toBeNull()
  })

  test("is not built with what the page lends it, and the build names that", async () => {
    const leak = buildWithLeak("vite.seal.config.ts", "/web/setup/seal-chunk.ts", "lit/html.js")
    await expect(leak).rejects.toThrow(/lit-html\S* got into the seal chunk/)
  })
})

describe("what draws the result", () => {
  test("hands out what makes it, and nothing else", () => {
    expect(resultScript()).toMatch(/export\s*\{\s*\w+ as createResult\s*\};?\s*$/)
  })

  test("is not built with a lit of its own, and the build names that", async () => {
    const leak = buildWithLeak("vite.result.config.ts", "/web/setup/result-chunk.ts", "lit/static-html.js")
    await expect(leak).rejects.toThrow(/lit-html\S* got into the result chunk/)
  })
})
