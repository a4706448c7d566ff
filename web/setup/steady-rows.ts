import { render, type TemplateResult } from "lit/html.js"

/**
 * A tap is aimed about a quarter of a second before the finger lands, and lasts another tenth: a row that came under
 * it in that time is not the one the person meant, and an open network would be joined at once.
 */
const settlingMilliseconds = 350

interface Row {
  readonly element: HTMLElement
  /** Where it stood when last looked at, in pixels; undefined before. */
  top: number | undefined
}

/**
 * Rows that stay what they are while their order changes, and let no tap through while they move.
 *
 * Lit fills rows by their place: after a scan the focused one would silently be another network. Its `repeat` keeps
 * rows too, for 850 bytes more.
 */
export class SteadyRows {
  declare private rows: Map<string, Row>
  declare private timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    this.rows = new Map()
  }

  /** The list item of `key`, the same for as long as it is shown. */
  draw(key: string, content: TemplateResult): HTMLElement {
    const row = this.rows.get(key) ?? { element: document.createElement("li"), top: undefined }
    this.rows.set(key, row)
    render(content, row.element)
    return row.element
  }

  /**
   * Looks at what is on the screen after each drawing. Where a row has moved, for a new order, a new row, or a message
   * above, taps fall through the list for a moment. The keyboard goes by the row and not by the place, and still acts.
   */
  look(): void {
    let moved: HTMLElement | undefined
    for (const [key, row] of this.rows) {
      const { offsetTop, isConnected, parentElement } = row.element
      if (!isConnected) this.rows.delete(key)
      else if ((row.top ?? offsetTop) !== offsetTop) moved = parentElement ?? undefined
      row.top = offsetTop
    }
    if (moved) this.hold(moved)
  }

  private hold({ style }: HTMLElement): void {
    style.pointerEvents = "none"
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      style.pointerEvents = ""
    }, settlingMilliseconds)
  }
}
