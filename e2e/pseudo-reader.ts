/** What somebody sees who reads the made-up language alone: words of another one, sentences that are not whole, text that is cut. */
import { expect, type Page } from "@playwright/test"
import { ends } from "../build/pseudo-language.ts"

interface Sight {
  /** A text as it stands there: a text node, or an attribute that is read out. */
  readonly text: string
  /** The smallest whole message that it is part of; empty where there is none. */
  readonly message: string
}

/** Everything that the page says, to eyes and to a screen reader, is whole messages of the catalogue, and `facts` in their places. */
export async function expectOwnWords(page: Page, where: string, facts: readonly RegExp[]): Promise<void> {
  const sights = await page.evaluate(readPage, ends)
  const faults = sights.flatMap(({ text, message }) => {
    const words = facts.reduce((rest, fact) => rest.replace(fact, ""), text)
    if (/[A-Za-z]/.test(words)) return [`of no catalogue: ${text}`]
    if (message !== "") return []
    if (/\p{Letter}/u.test(words)) return [`no whole message: ${text}`]
    return /[.,;?](?!\d)/.test(words) ? [`punctuation of some languages: ${text}`] : []
  })
  expect.soft([...new Set(faults)], `words on ${where}`).toEqual([])
}

function readPage([open, close]: readonly [string, string]): Sight[] {
  const attributes = ["aria-label", "aria-valuetext", "aria-description", "alt", "title", "placeholder"]
  const bare = (text: string) => text.replace(/[\u2066-\u2069]/g, "").trim()

  function isWhole(text: string): boolean {
    let depth = 0
    return [...text].every((character, index, { length }) => {
      if (character === open) depth++
      if (character === close) depth--
      return index === length - 1 ? depth === 0 && character === close : depth > 0
    })
  }

  function messageAround(node: Node | null): string {
    for (let each = node; each && each !== document.body; each = each.parentNode) {
      const text = bare(each.textContent ?? "")
      if (text !== "" && isWhole(text)) return text
    }
    return ""
  }

  const sights: Sight[] = []
  // A colon joins in every language.
  const areWhole = (text: string) => text.split(": ").every((part) => isWhole(bare(part)))
  const see = (text: string) => sights.push({ text, message: areWhole(text) ? text : "" })
  see(document.title)
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    const element = node instanceof Element ? node : node.parentElement
    if (!element || element.matches("script, style, noscript, noscript *") || !element.checkVisibility())
      continue
    // What says itself that it is in another language.
    const ownLanguage = element.closest("[lang]")
    if (ownLanguage && ownLanguage !== document.documentElement) continue
    if (node instanceof Element) {
      for (const name of attributes) if (node.hasAttribute(name)) see(node.getAttribute(name) ?? "")
      for (const part of ["::before", "::after"]) {
        const { content } = getComputedStyle(node, part)
        if (/^".*"$/.test(content)) see(content.slice(1, -1))
      }
    } else if (bare(node.textContent ?? "") !== "") {
      sights.push({ text: node.textContent ?? "", message: messageAround(node) })
    }
  }
  return sights
}

/** No text hangs out of its part, over an edge that hides it or over the screen's, and none lies on another. */
export async function expectNothingCut(page: Page, where: string): Promise<void> {
  expect.soft(await page.evaluate(cutTexts), `cut on ${where}`).toEqual([])
}

function cutTexts(): string[] {
  /** A part of a pixel may get lost in rounding. */
  const tolerance = 1
  const faults: string[] = []

  function clips(element: Element, axis: "X" | "Y"): boolean {
    return /hidden|clip/.test(getComputedStyle(element)[`overflow${axis}`])
  }

  /** For eyes it is not there: it is read out. */
  const isUnseen = (element: Element) => {
    for (let each: Element | null = element; each; each = each.parentElement) {
      const { width, height } = each.getBoundingClientRect()
      if (clips(each, "X") && width <= 1 && height <= 1) return true
    }
    return false
  }

  /** Why the text of `lines` cannot be read, as far as it can be read by scrolling. */
  function reasonOf(element: Element, lines: readonly DOMRect[]): string | undefined {
    let block = element
    while (getComputedStyle(block).display.startsWith("inline") && block.parentElement)
      block = block.parentElement
    const own = block.getBoundingClientRect()
    for (const { left, right, top, bottom } of lines) {
      const middle = (top + bottom) / 2
      if (middle < own.top - tolerance || middle > own.bottom + tolerance) return "out of its box"
      for (let each: Element | null = element; each; each = each.parentElement) {
        const box = each.getBoundingClientRect()
        const { overflowX, overflowY } = getComputedStyle(each)
        if (clips(each, "X") && (left < box.left - tolerance || right > box.right + tolerance))
          return "cut aside"
        if (clips(each, "Y") && (middle < box.top || middle > box.bottom)) return "cut below"
        if (/auto|scroll/.test(overflowX + overflowY)) return undefined
      }
      if (left < -tolerance || right > document.documentElement.clientWidth + tolerance)
        return "off the screen"
    }
    return undefined
  }

  /** The one that is chosen stands in as many lines as it takes, or in one. */
  function isTooNarrow(select: HTMLSelectElement): boolean {
    const style = getComputedStyle(select)
    const pen = document.createElement("canvas").getContext("2d")
    const chosen = select.selectedOptions[0]?.text ?? ""
    if (pen === null) return false
    pen.font = style.font
    const room =
      select.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight)
    const pieces = style.whiteSpace === "normal" ? chosen.split(" ") : [chosen]
    const isHigher = select.scrollHeight > select.clientHeight + tolerance
    return isHigher || pieces.some((piece) => pen.measureText(piece).width > room + tolerance)
  }

  /** Parts that stay in sight lie on what is scrolled beneath them. */
  const sticks = (element: Element) => {
    for (let each: Element | null = element; each; each = each.parentElement)
      if (/sticky|fixed/.test(getComputedStyle(each).position)) return true
    return false
  }

  const seen: { text: string; line: DOMRect }[] = []

  /** Which of the texts before this one it lies on. Tall letters may reach into the next line. */
  function textBelow(line: DOMRect): string | undefined {
    return seen.find(({ line: other }) => {
      const across = Math.min(line.right, other.right) - Math.max(line.left, other.left)
      const down = Math.min(line.bottom, other.bottom) - Math.max(line.top, other.top)
      return across > tolerance && down > Math.min(line.height, other.height) / 2
    })?.text
  }

  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    const element = node.parentElement
    if (!element || !node.textContent?.trim() || element.matches("option")) continue
    if (!element.checkVisibility({ visibilityProperty: true }) || isUnseen(element)) continue
    // A link that works once is copied, not read.
    if (/^https:.*#pair=/.test(node.textContent)) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const text = node.textContent.trim()
    const lines = [...range.getClientRects()]
    const reason = reasonOf(element, lines)
    if (reason) faults.push(`${reason}: ${text}`)
    if (sticks(element)) continue
    const below = lines.map(textBelow).find((each) => each !== undefined)
    if (below) faults.push(`lies on "${below}": ${text}`)
    seen.push(...lines.map((line) => ({ text, line })))
  }
  for (const element of document.querySelectorAll<HTMLElement>("body :not(svg, svg *)")) {
    if (!element.checkVisibility() || isUnseen(element)) continue
    if (element instanceof HTMLSelectElement && isTooNarrow(element))
      faults.push(`too narrow: ${element.selectedOptions[0]?.text}`)
    const { display, overflowX } = getComputedStyle(element)
    const hasText = [...element.childNodes].some((each) => each instanceof Text && each.data.trim() !== "")
    if (!hasText || display.startsWith("inline") || /auto|scroll/.test(overflowX)) continue
    if (/^https:.*#pair=/.test(element.textContent)) continue
    if (element.scrollWidth > element.clientWidth + tolerance)
      faults.push(`wider than its box: ${element.textContent}`)
  }
  return faults
}
