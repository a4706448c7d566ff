/** What the pages say, from the catalogue that they are built of, so that a test finds things by the words of today. */
import { readFileSync } from "node:fs"

type Catalogue = Readonly<Record<string, Readonly<Record<string, string>>>>

const catalogue: Catalogue = JSON.parse(
  readFileSync(new URL("../dist/shared/words/en.json", import.meta.url), "utf8"),
)

/** A sentence without its places; one that has places wants `pattern`. */
export function words(part: string, key: string): string {
  const text = catalogue[part]?.[key]
  if (text === undefined) throw new Error(`The catalogue has no "${key}" in "${part}".`)
  return text
}

/**
 * Any sentence that can be made of it; `values` say what stands in some of its places. Isolates may stand around each:
 * they keep its direction from the sentence, and belong to neither.
 */
export function pattern(part: string, key: string, values: Readonly<Record<string, string>> = {}): RegExp {
  const parts = words(part, key).split(/\{(\w+)[^{}]*\}/)
  return new RegExp(
    parts.map((text, index) => (index % 2 === 0 ? escaped(text) : inPlace(values[text]))).join(""),
  )
}

const inPlace = (value?: string) => (value === undefined ? ".*" : `\\u2068?${escaped(value)}\\u2069?`)
const escaped = (text = "") => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
