import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { apiPage, type OpenApi } from "./api-page.ts"
import { openapi } from "./openapi.ts"

const file = fileURLToPath(new URL("../docs/api.md", import.meta.url))
const document = openapi() as OpenApi

describe("docs/api.md", () => {
  test("is what the schemas say", async () => {
    // `npm run api` writes it anew.
    await expect(apiPage(document)).toMatchFileSnapshot(file)
  })

  test("has each operation once, and each schema", () => {
    const page = apiPage(document)
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const method of Object.keys(methods)) {
        expect(page.split(`\n| \`${method.toUpperCase()} ${path}\` |`)).toHaveLength(2)
      }
    }
    for (const name of Object.keys(document.components.schemas)) expect(page).toContain(`\n${name} =`)
  })
})
