import { afterEach, expect, test, vi } from "vitest"
import { ask } from "./api.ts"
import { takeWords } from "./words.ts"

afterEach(() => vi.unstubAllGlobals())

test("what changes something says the page's language, which may be another than the phone's", async () => {
  const asked: RequestInit[] = []
  vi.stubGlobal("fetch", async (_path: string, request: RequestInit) => {
    asked.push(request)
    return new Response("{}")
  })
  takeWords({ language: "zh-Hant", messages: [], failures: {}, board: {} })
  await ask("/api/pair", { link: "secret" })
  expect(asked[0]?.headers).toMatchObject({ "accept-language": "zh-Hant" })
})
