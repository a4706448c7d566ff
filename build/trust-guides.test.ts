import { readdirSync, readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { built } from "../firmware/built.fixture.ts"
import { languages } from "../shared/languages.ts"
import { type TrustSources, withFacts, withGuides } from "./trust-guides.ts"
import { inLanguage } from "./words-in-place.ts"

const catalogue = {
  trust: {
    device: "your device",
    ios: "iPhone",
    profile: "Get it",
    get: "Tap {device} & wait",
    way: "Settings > About > More",
    "drawing.phone-allow": "A question.",
    "trap.name": "Not found",
    "trap.name.advice": "Open {url}",
  },
}

const step = { words: "get", drawing: "phone-allow", path: "way" }

const sources: TrustSources = {
  guides: { ios: { file: "profile", steps: [step, step] } },
  traps: [{ trap: "name", systems: "" }],
  drawing: () => '<svg aria-hidden="true"></svg>',
}

const made = (change: Partial<TrustSources> = {}) =>
  withFacts(
    inLanguage(
      withGuides("<!-- options --><!-- guides --><!-- traps -->", { ...sources, ...change }, catalogue),
      "en",
      catalogue,
    ),
    catalogue,
  )

describe("a guide", () => {
  it("offers its file in its first step alone", () => {
    expect(made().match(/href="\/ca\.mobileconfig"/g)).toHaveLength(1)
  })

  it("has a text for each drawing", () => {
    expect(made()).toContain('role="img" aria-label="A question."')
  })

  it("leaves places for what the device is called and where it is", () => {
    expect(made()).toContain('Tap <bdi data-fact="device">your device</bdi> &amp; wait')
    expect(made()).toContain('Open <bdi data-fact="url">')
  })

  it("names each place on a way", () => {
    expect(made().match(/<span class="place">\w+<\/span>/g)).toHaveLength(2 * 3)
  })

  it("whose sentence is missing fails the build", () => {
    const guides = { ios: { file: "profile", steps: [{ words: "none", drawing: "phone-allow" }] } } as const
    expect(() => made({ guides })).toThrow('"trust.none"')
  })
})

describe("the built page", () => {
  const page = () => gunzipSync(readFileSync(built("web/trust/index.html.gz"))).toString()

  it("has no place left open", () => {
    const text = page().replace(/<script.*?<\/script>/gs, "")
    expect(text.match(/\{(?:trust|device|url)\b[^}]*\}/)?.[0]).toBeUndefined()
  })

  it("offers each language by its own name, with its own chosen", () => {
    const chosenIn = (folder: string) => {
      const html = gunzipSync(readFileSync(built(`web/trust/${folder}index.html.gz`))).toString()
      expect(html.match(/<option value="[^"]*"(?: selected)? lang=/g)).toHaveLength(languages.length)
      return [...html.matchAll(/<option value="([^"]*)" selected/g)].map(([, tag]) => tag)
    }
    expect([chosenIn(""), chosenIn("ar/"), chosenIn("zh-Hant/")]).toEqual([["en"], ["ar"], ["zh-Hant"]])
  })

  it("has every drawing in it", () => {
    const folder = new URL("../web/trust/drawings/", import.meta.url)
    for (const file of readdirSync(folder)) {
      const [, drawn = file] =
        /<svg [^>]*>(.*)<\/svg>/.exec(readFileSync(new URL(file, folder), "utf8")) ?? []
      expect(page().includes(drawn), file).toBe(true)
    }
  })

  it("has the lamp of the other pages", () => {
    const lamp = readFileSync(new URL("../web/ui/lamp.ts", import.meta.url), "utf8")
    for (const [line] of lamp.matchAll(/ d="[^"]+"/g)) expect(page().includes(line), line).toBe(true)
  })

  it("asks nobody but the device, by a policy that lets it ask over HTTPS", () => {
    expect(page().includes("connect-src 'self' https:;")).toBe(true)
    expect(page().match(/(?:src|href)="(?:https?:)?\/\/[^"]*"/)?.[0]).toBeUndefined()
  })
})
