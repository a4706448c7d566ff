/**
 * What a screen reader would say by itself: what comes into a live region, and the heading that the focus is led to.
 * (WAI-ARIA 1.2, 6.6.1 "Live region attributes"; a region counts where it comes with its text, too, as alerts do.)
 */
import type { Page } from "@playwright/test"

/** Resolves to what is said from then on; to be called before the page is opened, and outlasting its reloads. */
export async function hear(page: Page): Promise<readonly string[]> {
  const heard: string[] = []
  await page.exposeBinding("announce", (_, text: string) => void heard.push(text))
  await page.addInitScript(() => {
    const regions = "[role=status], [role=alert], [aria-live]"
    const said = new WeakMap<Element, string>()
    const plain = (element: Element) =>
      (element.textContent ?? "")
        .replace(/[\u2066-\u2069]/g, "")
        .replace(/\s+/g, " ")
        .trim()
    const announce = (text: string) => Reflect.get(window, "announce")(text)

    function change(element: Element): void {
      const text = plain(element)
      if (text === said.get(element)) return
      said.set(element, text)
      if (text !== "") announce(text)
    }

    new MutationObserver((records) => {
      const changed = new Set<Element>()
      for (const { target, addedNodes } of records) {
        const element = target instanceof Element ? target : target.parentElement
        const around = element?.closest(regions)
        if (around) changed.add(around)
        for (const added of addedNodes) {
          if (!(added instanceof Element)) continue
          if (added.matches(regions)) changed.add(added)
          for (const inside of added.querySelectorAll(regions)) changed.add(inside)
        }
      }
      for (const element of changed) if (element.isConnected) change(element)
    }).observe(document, { subtree: true, childList: true, characterData: true })
    addEventListener("focusin", ({ target }) => {
      if (target instanceof HTMLHeadingElement) announce(plain(target))
    })
  })
  return heard
}

/** How often something like it was said. */
export function times(heard: readonly string[], what: RegExp): number {
  return heard.filter((text) => what.test(text)).length
}

/** Regions inside of regions are read twice, or not at all. */
export function regionsInRegions(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const regions = "[role=status], [role=alert], [aria-live]"
    return [...document.querySelectorAll(regions)]
      .filter((each) => each.parentElement?.closest(regions))
      .map((each) => each.outerHTML.slice(0, 120))
  })
}
