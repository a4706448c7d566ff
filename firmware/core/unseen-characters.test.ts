import { expect, test } from "vitest"
import { unbroken, visible } from "./unseen-characters.ts"

const codePointMaximum = 0x10ffff

test.each([
  ["unbroken", unbroken, /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u],
  ["visible", visible, /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u],
])("of all of Unicode, %s replaces what the categories name", (_name, replaced, categories) => {
  const strayed: string[] = []
  for (let code = 0; code <= codePointMaximum; code++) {
    const character = String.fromCodePoint(code)
    if ((replaced(character) === " ") !== (character === " " || categories.test(character)))
      strayed.push(code.toString(16))
  }
  expect(strayed).toEqual([])
})
