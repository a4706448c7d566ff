/**
 * Copies the text of `element`. False where the browser refused; the text is selected then, so that a long press
 * copies it.
 */
export async function copyLink(element: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(element.textContent ?? "")
    return true
  } catch {
    getSelection()?.selectAllChildren(element)
    return false
  }
}
