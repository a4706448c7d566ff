import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { utf8Decode } from "../../shared/bytes.ts"
import { manifest } from "./manifest.ts"
import { englishSpeech } from "./speech.ts"

const picture = (src: string) => readFileSync(new URL(`../../web/app${src}`, import.meta.url))
const content = (name: string) =>
  JSON.parse(utf8Decode(manifest(englishSpeech, name).body as Uint8Array) ?? "")

describe("the app's manifest", () => {
  it("bears the device's name, and is asked for anew each time", () => {
    expect(content('Grow "box"')).toMatchObject({ id: "/", name: 'Grow "box"', short_name: 'Grow "box"' })
    expect(manifest(englishSpeech, "x").headers["cache-control"]).toBe("no-cache")
  })

  it("names pictures that are there, in the size that it says", () => {
    const { icons, screenshots } = content("x")
    for (const { src, sizes } of [...icons, ...screenshots]) {
      const png = picture(src)
      // PNG, section 11.2.1: the header's width and height.
      expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, src).toBe(sizes)
    }
  })

  it("opens every shortcut within its scope", () => {
    const { shortcuts, scope } = content("x")
    for (const { url } of shortcuts) expect(url.startsWith(scope)).toBe(true)
  })
})
