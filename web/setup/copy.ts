/**
 * Selects the text of `element` and copies it. Returns false where the browser refused; the text then stays
 * selected, so that a long press copies it.
 *
 * `navigator.clipboard` does not exist on http pages; this old way works in every login sheet that was tried.
 */
export function copyText(element: HTMLElement): boolean {
  const selection = getSelection()
  if (selection === null) return false
  selection.selectAllChildren(element)
  try {
    return document.execCommand("copy")
  } catch {
    return false
  }
}
