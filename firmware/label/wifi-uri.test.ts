import fc from "fast-check"
import { expect, test } from "vitest"
import { accessPointSecurities } from "../../shared/wifi.ts"
import { labels } from "./labels.fixture.ts"
import { wifiUri } from "./wifi-uri.ts"

test.each(labels)("the code of a label with %s", (_what, label, uri) => {
  expect(wifiUri(label)).toBe(uri)
})

test("a backslash stands before each character that has a meaning", () => {
  const label = { name: 'a;b,c:d"e\\f', accessPoint: "wpa2", setupCode: undefined, passphrase: ";" } as const
  expect(wifiUri(label)).toBe('WIFI:T:WPA;S:a\\;b\\,c\\:d\\"e\\\\f;P:\\;;;')
})

test("a phone reads any name and passphrase as they were", () => {
  const tricky = fc.string({ unit: fc.constantFrom(...'\\;,:"PSTR aé€😀%') })
  const text = fc.oneof(tricky, fc.string({ unit: "binary" }))
  fc.assert(
    fc.property(
      text,
      fc.option(text, { nil: undefined }),
      fc.constantFrom(...accessPointSecurities),
      (name, passphrase, accessPoint) => {
        const fields = fieldsOf(wifiUri({ name, accessPoint, setupCode: undefined, passphrase }))
        expect([fields.get("S"), fields.get("P")]).toEqual([name, passphrase])
        expect(fields.get("T")).toBe(accessPoint === "open" ? "nopass" : "WPA")
        expect(fields.get("R")).toBe(accessPoint === "wpa3" ? "1" : undefined)
      },
    ),
  )
})

/** Reads one character after another, as a phone may: a backslash takes its meaning from the next. */
function fieldsOf(uri: string): Map<string, string> {
  const fields = new Map<string, string>()
  expect(uri.startsWith("WIFI:")).toBe(true)
  let key: string | undefined
  let held = ""
  let isEnded = false
  for (let index = "WIFI:".length; index < uri.length; index++) {
    const character = uri.charAt(index)
    expect(isEnded).toBe(false)
    if (character === "\\") {
      held += uri.charAt(++index)
    } else if (character === ":" && key === undefined) {
      key = held
      held = ""
    } else if (character !== ";") {
      expect(',:"').not.toContain(character)
      held += character
    } else if (key === undefined) {
      isEnded = true
    } else {
      expect(fields.has(key)).toBe(false)
      fields.set(key, held)
      key = undefined
      held = ""
    }
  }
  expect(isEnded).toBe(true)
  return fields
}
