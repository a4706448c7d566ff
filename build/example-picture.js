// Makes the picture that the doorbell of `firmware/examples` shows where there is no camera, from its drawing.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "./prepare.js"

const quality = 55

/** @param {import("@playwright/test").Page} page */
export async function makeExamplePicture(page) {
  const drawing = readFileSync(join(root, "build/front-door.svg"))
  await page.setViewportSize({ width: 960, height: 540 })
  await page.setContent(
    `<body style="margin:0"><img src="data:image/svg+xml;base64,${drawing.toString("base64")}">`,
  )
  const picture = await page.screenshot({ type: "jpeg", quality })
  writeFileSync(join(root, "firmware/examples/front-door.jpg"), picture)
}
