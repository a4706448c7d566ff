import { expect, it } from "vitest"
import { withoutIndentation } from "./template-whitespace.ts"

it("drops indentation between tags and keeps one space between attributes", () => {
  const template = "h`\n    <p>\n      #a\n    </p><b\n      x=#b\n      y=#c\n    >two words</b>\n  `"
  expect(withoutIndentation(template)).toBe("h`<p>#a</p><b x=#b y=#c >two words</b>`")
})

it("leaves a line break alone that is part of a pattern", () => {
  const pattern = "p=`[ \t\n\f\r]`"
  expect(withoutIndentation(pattern)).toBe(pattern)
})
