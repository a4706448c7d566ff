// Makes the app's icons from the mark, and the pictures of its install dialog from the last run of the browser tests.
// They are kept beside the app's sources, because a build must not need a browser.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { opacityPng, palettePng } from "./palette-png.js"
import { root } from "./prepare.js"

const folder = join(root, "web/app/icons")
const mark = readFileSync(join(root, "web/ui/mark.svg"), "utf8")

/** Phones cut corners of their own; of a maskable icon only what lies in a circle of 80 % is sure to be seen. */
const square = mark.replace(' rx="22"', "")
const maskable = square
  .replace('viewBox="0 0 96 96"', 'viewBox="-12 -12 120 120"')
  .replace('<rect width="96" height="96"', '<rect x="-12" y="-12" width="120" height="120"')

/** What stands in a phone's status bar, in its colour: of a badge the opacity alone is looked at. */
const badge = mark
  .replace(/<rect[^>]*>/, "")
  .replace('viewBox="0 0 96 96"', 'viewBox="11 6 74 74"')
  .replace(/#(?:ffbf5f|e4e7f5)/g, "#fff")

/** Those of a desktop keep the mark's round corners; PNG with 256 colours has no clear ones, so they get the square too. */
const icons = [
  { name: "192", pixels: 192, drawing: square },
  { name: "512", pixels: 512, drawing: square },
  { name: "maskable-512", pixels: 512, drawing: maskable },
  { name: "apple-touch-180", pixels: 180, drawing: square },
]

/** The device stores them beside its program; with these a letter still has its soft edge. */
const screenshotColours = 24

const screenshots = { "screenshot-narrow": "install-narrow.png", "screenshot-wide": "install-wide.png" }

/** @param {import("@playwright/test").Page} page */
export async function makeAppPictures(page) {
  mkdirSync(folder, { recursive: true })
  for (const { name, pixels, drawing } of icons) {
    writeFileSync(join(folder, `${name}.png`), palettePng(await pixelsOf(page, svgUrl(drawing), pixels), 256))
  }
  writeFileSync(join(folder, "badge-96.png"), opacityPng(await pixelsOf(page, svgUrl(badge), 96)))
  for (const [name, taken] of Object.entries(screenshots)) {
    const path = join(root, "dist/screenshots", taken)
    if (!existsSync(path)) throw new Error(`There is no ${path}. Run the browser tests first: npm test.`)
    const url = `data:image/png;base64,${readFileSync(path).toString("base64")}`
    writeFileSync(join(folder, `${name}.png`), palettePng(await pixelsOf(page, url), screenshotColours))
  }
}

/** @param {string} drawing */
const svgUrl = (drawing) => `data:image/svg+xml;base64,${Buffer.from(drawing).toString("base64")}`

/** In the browser, whose names this folder does not know. */
const drawIn = `async ({ url, size }) => {
  const image = new Image()
  image.src = url
  await image.decode()
  const canvas = new OffscreenCanvas(size ?? image.naturalWidth, size ?? image.naturalHeight)
  const { width, height } = canvas
  const context = canvas.getContext("2d")
  context.drawImage(image, 0, 0, width, height)
  let text = ""
  for (const byte of context.getImageData(0, 0, width, height).data) text += String.fromCharCode(byte)
  return { width, height, pixels: btoa(text) }
}`

/**
 * The picture at `url`, drawn `size` pixels wide and high, or as large as it is.
 * @param {import("@playwright/test").Page} page @param {string} url @param {number} [size]
 */
async function pixelsOf(page, url, size) {
  /** @type {{ width: number, height: number, pixels: string }} */
  const drawn = await page.evaluate(`(${drawIn})(${JSON.stringify({ url, size })})`)
  return { ...drawn, pixels: Buffer.from(drawn.pixels, "base64") }
}
