import { expect, test } from "@playwright/test"
import { spellingsIn, spellingsOf } from "./spellings.ts"

const text = "Zwölf Uhren & <1>"

test("a text is found in a recording however it is spelt", () => {
  const neighbours = Buffer.from("before")
  for (const [name, spelling] of spellingsOf(text)) {
    expect(spellingsIn(Buffer.concat([neighbours, spelling, neighbours]), text)).toContain(name)
  }
  expect(spellingsIn(Buffer.from("Zwölf Uhren & <2>"), text)).toEqual([])
})

test("base64 of a longer text holds it at one of three offsets", () => {
  for (const lead of ["", "a", "ab", "abc", "abcd"]) {
    const whole = Buffer.from(`${lead}${text}, and more`).toString("base64")
    expect(spellingsIn(Buffer.from(whole), text)).toContain(`base64 at ${lead.length % 3}`)
    const json = Buffer.from(JSON.stringify({ lead, text })).toString("base64url")
    expect(spellingsIn(Buffer.from(json), text).some((name) => name.startsWith("base64url"))).toBe(true)
  }
})
