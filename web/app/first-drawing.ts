/**
 * What the home screen is made of below its readings, in the order of its first drawing: with so many pieces it is
 * there. To draw something for the first time takes many times as long as later, and all at once would hold up whoever
 * touches the page by then.
 */
export const homePieces = { cards: 1, happened: 2, places: 3, offers: 4 } as const

/** The first drawing of the home screen, from the top to the bottom. */
export interface FirstDrawing {
  readonly pieces: number
  /** Something was drawn: the next piece comes in a task of its own, before which the browser may do something else. */
  goOn(): void
}

/** From here on the page is a card in the middle of the screen: what comes later would move what is there. As in `frame.css`. */
const card = "(min-width: 40rem)"

export function createFirstDrawing(onChange: () => void): FirstDrawing {
  let pieces: number = matchMedia(card).matches ? homePieces.offers : 0
  let isWaiting = false

  function next(): void {
    isWaiting = false
    pieces++
    onChange()
  }

  return {
    get pieces() {
      return pieces
    },
    goOn() {
      if (isWaiting || pieces >= homePieces.offers) return
      isWaiting = true
      setTimeout(next)
    },
  }
}
