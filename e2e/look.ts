/** What a person's eye and a screen reader's rules have to say about a screen. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, type Page } from "@playwright/test"
import axe from "axe-core"

export const pictures = fileURLToPath(new URL("../dist/screenshots/", import.meta.url))

/** All that a colour scheme changes; the other rules need to be asked once. */
const rulesOfColour = ["color-contrast", "link-in-text-block"]

/** Keeps a picture of the screen in each colour scheme, for a person to look at, and checks it with axe. */
export async function look(page: Page, name: string, { fullPage = false } = {}): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    await settle(page)
    const path = join(pictures, `${name}-${colorScheme}.png`)
    await page.screenshot({ path, animations: "disabled", fullPage })
  }
  expect(await violations(page, rulesOfColour), `axe on ${name} in the dark scheme`).toEqual([])
  await page.emulateMedia({ colorScheme: "light" })
  await settle(page)
  expect(await violations(page), `axe on ${name} in the light scheme`).toEqual([])
}

/** Nothing hangs over the edge, so nobody has to scroll sideways (WCAG 2.2, 1.4.10). */
export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const content = await page.evaluate(() => document.documentElement.scrollWidth)
  // Not the window's width, which on a phone grows with what hangs over.
  expect(content).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0)
}

/** On the way from one scheme to the other a colour is neither. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      if (animation instanceof CSSTransition) animation.finish()
    }
  })
}

/** Of all rules when none are named. */
async function violations(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source)
  return page.evaluate(async (values) => {
    const { axe: scanner } = window as unknown as { axe: typeof import("axe-core") }
    const found = await scanner.run(document, {
      resultTypes: ["violations"],
      preload: false,
      ...(values && { runOnly: { type: "rule", values: [...values] } }),
    })
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)
  }, rules)
}
