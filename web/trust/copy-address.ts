/**
 * Selects the text of `element` and copies it. False where the browser refused; the text then stays selected, so that a
 * long press copies it. `navigator.clipboard` does not exist on http pages.
 */
export function copyAddress(element: HTMLElement): boolean {
  getSelection()?.selectAllChildren(element)
  try {
    return document.execCommand("copy")
  } catch {
    return false
  }
}
