/** The pictures of the documents: which test of a browser takes each, and how it comes to lie in docs/images. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { palettePng } from "./palette-png.js"
import { root } from "./prepare.js"

/**
 * By its name in docs/images: the screenshots that stand side by side in it, and parts of the titles of the tests that
 * take them. Of a page that is longer than a phone the upper part is shown, or its end.
 * @type {Readonly<Record<string, { taken: readonly string[], by: readonly string[], part?: "end" }>>}
 */
export const pictures = JSON.parse(readFileSync(join(root, "build/document-pictures.json"), "utf8"))

/** A phone's screen, in pixels of a page; the screenshots have two for each. */
const width = 390
const height = 844

/** With these a soft light is still soft, and letters have clean edges. */
const colours = 128

const folder = join(root, "docs/images")

/** @param {string} taken */
const screenshot = (taken) => join(root, "dist/screenshots", `${taken}.png`)

/** Between two screens, and the colour there: the page's own paper. */
const gap = 30
const paper = "#f6efe2"

/** Before they are taken anew, so that none of an older run is taken for one of this. */
export function removeTaken() {
  for (const taken of Object.values(pictures).flatMap(({ taken }) => taken)) {
    rmSync(screenshot(taken), { force: true })
  }
}

/** As much of each as a phone shows, at half its size. @param {import("@playwright/test").Page} page */
export async function placePictures(page) {
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folder)) if (!(name in pictures)) rmSync(join(folder, name))
  for (const [name, { taken, by, part }] of Object.entries(pictures)) {
    const missing = taken.find((each) => !existsSync(screenshot(each)))
    if (missing !== undefined) throw new Error(`No test took ${missing}.png for ${name}: ${by.join(", ")}.`)
    const urls = taken.map(
      (each) => `data:image/png;base64,${readFileSync(screenshot(each)).toString("base64")}`,
    )
    const wish = JSON.stringify({ urls, width, height, gap: urls.length > 1 ? gap : 0, paper, part })
    /** @type {{ width: number, height: number, pixels: string }} */
    const drawn = await page.evaluate(`(${drawIn})(${wish})`)
    writeFileSync(
      join(folder, name),
      palettePng({ ...drawn, pixels: Buffer.from(drawn.pixels, "base64") }, colours),
    )
  }
}

/** In the browser, whose names this folder does not know. One screen fills its picture; several have paper around them. */
const drawIn = `async ({ urls, width, height, gap, paper, part }) => {
  const images = urls.map((url) => Object.assign(new Image(), { src: url }))
  await Promise.all(images.map((image) => image.decode()))
  const tallest = Math.max(...images.map((image) => Math.round((image.naturalHeight * width) / image.naturalWidth)))
  const shown = Math.min(height, tallest)
  const canvas = new OffscreenCanvas(images.length * (width + gap) + gap, shown + 2 * gap)
  const context = canvas.getContext("2d")
  context.imageSmoothingQuality = "high"
  context.fillStyle = paper
  context.fillRect(0, 0, canvas.width, canvas.height)
  for (const [index, image] of images.entries()) {
    context.save()
    context.translate(gap + index * (width + gap), gap)
    context.beginPath()
    context.roundRect(0, 0, width, shown, gap)
    context.clip()
    const whole = (image.naturalHeight * width) / image.naturalWidth
    context.drawImage(image, 0, part === "end" ? shown - whole : 0, width, whole)
    context.restore()
  }
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
  let text = ""
  for (const byte of data) text += String.fromCharCode(byte)
  return { width: canvas.width, height: canvas.height, pixels: btoa(text) }
}`
