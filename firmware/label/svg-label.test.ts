import { describe, expect, test } from "vitest"
import { labels } from "./labels.fixture.ts"
import { svgLabel } from "./svg-label.ts"

// What a browser makes of it, and a scanner of that, is for e2e/label.spec.ts.

describe.each(labels)("the drawn label with %s", (_what, label) => {
  const svg = svgLabel(label)

  test("is 50 by 25 mm", () => {
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="50mm" height="25mm" viewBox="0 0 50 25">/,
    )
  })

  test("has modules and a place that are whole dots of a printer with 300 an inch", () => {
    const [, x, y, size] = /<path transform="translate\((\S+) (\S+)\) scale\((\S+)\)"/.exec(svg) ?? []
    for (const length of [x, y, size]) {
      const dots = (Number(length) / 25.4) * 300
      expect(Math.round(dots)).toBeGreaterThanOrEqual(5)
      expect(Math.abs(dots - Math.round(dots))).toBeLessThan(0.001)
    }
  })

  test("is complete: no script, no style, and no address but the one that names the format", () => {
    expect(svg).not.toMatch(/<(?:script|style|image|use|foreignObject|a)\b|\bon\w+=|href|url\(|@import/)
    expect(svg.match(/\w+:\/\/[^"]+/g)).toEqual(["http://www.w3.org/2000/svg"])
  })
})

test("no text of a label is taken for a mark of the format", () => {
  const hostile = `<a b="c" d='e'>&amp;`
  const svg = svgLabel({ name: hostile, accessPoint: "wpa2", setupCode: undefined, passphrase: hostile })
  expect(svg).not.toMatch(/<a |&amp;|b="c"|d='e'/)
  expect(svg).toContain("<title>&#60;a b=&#34;c&#34; d=&#39;e&#39;&#62;&#38;amp;</title>")
})
