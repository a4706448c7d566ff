/**
 * Selects the text of `element` and copies it. False where the browser refused; the text then stays selected, so that a
 * long press copies it.
 *
 * `navigator.clipboard` does not exist on http pages; this old way works on every page, and in every login sheet that was
 * tried.
 */
export function copyText(element: HTMLElement): boolean {
  getSelection()?.selectAllChildren(element)
  try {
    return document.execCommand("copy")
  } catch {
    return false
  }
}
