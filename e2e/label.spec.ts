/** The printed label, as a printer would have it from a real browser, and as a scanner that is not ours reads it. */
import { execFile } from "node:child_process"
import { mkdirSync } from "node:fs"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { type Browser, chromium, expect, type Locator, type Page, test } from "@playwright/test"
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader"

const command = fileURLToPath(new URL("../dist/program/cli.js", import.meta.url))
const pictures = fileURLToPath(new URL("../dist/screenshots/", import.meta.url))

const longName = "front-door-bell-and-garden-lamp1"
const widestName = "m".repeat(32)

const kinds: [what: string, words: string[], name: string][] = [
  ["code", ["--name", "ding-5cd80b1"], "ding-5cd80b1"],
  ["code-long-name", ["--name", longName], longName],
  ["code-widest-name", ["--name", widestName], widestName],
  ["no-code", ["--name", "ding-5cd80b1", "--setup-code", "none"], "ding-5cd80b1"],
  ["wpa2", ["--name", "ding-5cd80b1", "--access-point", "wpa2"], "ding-5cd80b1"],
  ["wpa3-long-name", ["--name", longName, "--access-point", "wpa3"], longName],
]

const millimetresPerPixel = 25.4 / 96

// One browser, and one device whose label it is, for all of them.
test.describe.configure({ mode: "default" })
let browser: Browser
let folder: string

test.beforeAll(async () => {
  // From the disk, or the package would fetch it.
  const file = createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm")
  const wasmBinary = Uint8Array.from(await readFile(file)).buffer
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })
  mkdirSync(pictures, { recursive: true })
  folder = await mkdtemp(join(tmpdir(), "porchlight-label-"))
  browser = await chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    chromiumSandbox: process.getuid?.() !== 0,
  })
})

test.afterAll(async () => {
  await browser.close()
  await rm(folder, { recursive: true, force: true })
})

for (const [what, words, name] of kinds) {
  test.describe(`the label of kind ${what}`, () => {
    test("says what its code says, and what the device keeps", async () => {
      const page = await open(await printed(words), 300)
      const picture = join(pictures, `label-${what}.png`)
      const [code, ...others] = await readBarcodes(new Uint8Array(await page.screenshot({ path: picture })), {
        formats: ["QRCode"],
        tryInvert: false,
      })
      expect(others).toEqual([])
      expect(code?.ecLevel).toBe("M")
      const [, type, ssid, password] =
        /^WIFI:T:(nopass|WPA|WPA;R:1);S:([a-z0-9-]+);(?:P:([a-z0-9-]+);)?;$/.exec(code?.text ?? "") ?? []
      const identity = JSON.parse(await readFile(join(folder, "state/identity"), "utf8"))
      const texts = await page.locator("text").allTextContents()
      const [said, caption, secret] = texts
      expect([ssid, said]).toEqual([name, name])
      if (what.startsWith("wpa")) {
        expect(type).toBe(what.startsWith("wpa3") ? "WPA;R:1" : "WPA")
        expect([caption, secret, password]).toEqual([
          "Wi-Fi password",
          identity.passphrase,
          identity.passphrase,
        ])
      } else {
        expect([type, password]).toEqual(["nopass", undefined])
        if (what === "no-code") expect(texts).toHaveLength(2)
        else expect([caption, secret?.replace(" ", "")]).toEqual(["Setup code", identity.setupCode])
      }
    })

    test("is 50 by 25 mm, keeps every text in its place in any font, and its code away from them", async () => {
      const svg = await printed(words)
      // Of the fonts without serifs that a computer is likely to print with, the widest.
      const wide = svg.replace(/font-family="[^"]*sans-serif"/g, 'font-family="DejaVu Sans"')
      expect(wide).not.toBe(svg)
      for (const drawing of [svg, wide]) {
        const page = await open(drawing, 96)
        const { label, code, things } = await places(page)
        expect(label.right).toBeCloseTo(50, 2)
        expect(label.bottom).toBeCloseTo(25, 2)
        expect(things.length).toBeGreaterThanOrEqual(3)
        for (const [index, thing] of things.entries()) {
          expect(thing.left, "clear of the quiet zone").toBeGreaterThanOrEqual(code.right)
          expect(thing.right, "within the label, with a margin").toBeLessThanOrEqual(49.1)
          expect(thing.top).toBeGreaterThanOrEqual(0.9)
          expect(thing.bottom).toBeLessThanOrEqual(24.1)
          for (const other of things.slice(index + 1)) expect(overlap(thing, other)).toBe(false)
        }
        await page.close()
      }
    })
  })
}

/** What the command prints. */
async function printed(words: readonly string[]): Promise<string> {
  const all = [command, "label", "--svg", "-", "--state", join(folder, "state"), ...words]
  return (await promisify(execFile)(process.execPath, all)).stdout
}

async function open(svg: string, dotsPerInch: number): Promise<Page> {
  const file = join(folder, `${test.info().testId}.svg`)
  await writeFile(file, svg)
  const page = await browser.newPage({
    viewport: { width: 189, height: 95 },
    deviceScaleFactor: dotsPerInch / 96,
  })
  await page.goto(`file://${file}`)
  return page
}

interface Place {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** In millimetres: the label, the code with its quiet zone, and whatever else is on it. */
async function places(page: Page): Promise<{ label: Place; code: Place; things: Place[] }> {
  const [label] = await rectangles(page.locator("svg"))
  const [dark] = await rectangles(page.locator("svg > path"))
  const things = [...(await rectangles(page.locator("svg > g"))), ...(await inkOfLines(page))]
  if (label === undefined || dark === undefined) throw new Error("There is no label.")
  const moduleSize = Number(
    /scale\((\S+)\)/.exec((await page.locator("svg > path").getAttribute("transform")) ?? "")?.[1],
  )
  const quiet = 4 * moduleSize
  const code = {
    left: dark.left - quiet,
    right: dark.right + quiet,
    top: dark.top - quiet,
    bottom: dark.bottom + quiet,
  }
  expect(Math.min(code.left, code.top, 25 - code.bottom), "the quiet zone is on the label").toBeGreaterThan(
    0.9,
  )
  return { label, code, things }
}

function rectangles(locator: Locator): Promise<Place[]> {
  return locator.evaluateAll((elements, scale) => {
    return elements.map((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect()
      return { left: left * scale, right: right * scale, top: top * scale, bottom: bottom * scale }
    })
  }, millimetresPerPixel)
}

/** Each line's width as it is drawn, and the height of its letters: the height of a rectangle is the whole font's. */
async function inkOfLines(page: Page): Promise<Place[]> {
  const lines = page.locator("tspan")
  const heights = await lines.evaluateAll((elements) => {
    const canvas = document.createElementNS("http://www.w3.org/1999/xhtml", "canvas") as HTMLCanvasElement
    const context = canvas.getContext("2d")
    if (context === null) throw new Error("This browser cannot measure text.")
    return elements.map((element) => {
      const { fontFamily, fontWeight, fontSize } = getComputedStyle(element)
      context.font = `${fontWeight} 1000px ${fontFamily}`
      const ink = context.measureText(element.textContent ?? "")
      const baseline = Number(element.getAttribute("y"))
      const share = Number.parseFloat(fontSize) / 1000
      return {
        top: baseline - ink.actualBoundingBoxAscent * share,
        bottom: baseline + ink.actualBoundingBoxDescent * share,
      }
    })
  })
  const drawn = await rectangles(lines)
  return drawn.map((line, index) => ({ ...line, ...heights[index] }))
}

function overlap(one: Place, other: Place): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
}
