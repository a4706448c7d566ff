import { expect, it, vi } from "vitest"
import { Link } from "./link.ts"
import type { Page } from "./seal-chunk.ts"
import { loadSealing } from "./seal-loader.ts"
import { sealWords } from "./seal-words.ts"

const link = new Link(
  () => {},
  () => {},
)
const page: Pick<Page, "words" | "link" | "onChange" | "onEnd"> = {
  words: sealWords,
  link,
  onChange: () => {},
  onEnd: () => {},
}
const sealing = { nothingToTell: () => "Nothing." }

it("what seals is made once, with the page's own way to draw", async () => {
  const createSealing = vi.fn(() => sealing)
  vi.doMock("/seal.js?0", () => ({ createSealing }))
  expect(await loadSealing(page)).toBe(sealing)
  expect(await loadSealing(page)).toBe(sealing)
  expect(createSealing.mock.calls).toEqual([
    [{ ...page, html: expect.any(Function), form: expect.any(Function) }],
  ])
})
