/** A person whose hands are on the keys alone. */
import { expect, type Locator, type Page } from "@playwright/test"

/** No screen has more to stop at. */
const stopsMaximum = 60

/** Tabs on until the focus is there, and checks on each stop that it can be seen. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let stops = 0; stops < stopsMaximum; stops++) {
    await page.keyboard.press("Tab")
    // The browser brings it into sight with its next frame.
    await expect.poll(() => coveredFocus(page), "what has the focus is in sight").toBeUndefined()
    if (await wanted.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`After ${stopsMaximum} stops the focus was not at ${wanted}.`)
}

/** What has the focus and is covered by something else, or out of the window (WCAG 2.2, 2.4.11). */
function coveredFocus(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const focused = document.activeElement
    if (!focused || focused === document.body) return undefined
    const { left, right, top, bottom } = focused.getBoundingClientRect()
    const x = (left + right) / 2
    // One that is taller than the window is seen in part.
    const y = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2
    const there = document.elementFromPoint(x, y)
    const isSeen = there !== null && (focused.contains(there) || there.contains(focused))
    return isSeen ? undefined : focused.outerHTML.slice(0, 120)
  })
}

/** What a finger can touch, and is smaller than 44 pixels. */
export function smallTargets(page: Page, also = ""): Promise<readonly string[]> {
  return page.evaluate((further) => {
    const targets = document.querySelectorAll(
      `button, a[href], select, input:not(.switch):not([type=radio]), summary${further}`,
    )
    return (
      [...targets]
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        // Nor what is not drawn. While the page arrives its boxes lie between pixels, and measure a hair less.
        .filter(({ box }) => box.width > 0 && (box.height < 43.9 || box.width < 43.9))
        // In the middle of a sentence a link is as high as its line (WCAG 2.2, 2.5.8).
        .filter(({ element }) => getComputedStyle(element).display !== "inline")
        .map(({ element, box }) => `${box.width} ${box.height} ${element.outerHTML.slice(0, 80)}`)
    )
  }, also)
}

/** What moves by itself. */
export function movements(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState }) => playState === "running")
      .map((animation) => (animation instanceof CSSAnimation ? animation.animationName : "a transition")),
  )
}
