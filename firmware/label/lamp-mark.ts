/** The porch lamp for print: the mark's drawing in one colour, for a small size and a coarse printer. */

/** What it takes of its own units, which are the mark's. */
export const lampMarkBox = { x: 25, y: 9, width: 46, height: 68 }

export const lampMark =
  '<g fill="none" stroke="#000" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"><path d="M35 41h26l-4 27H39z"/><path fill="#000" d="m28 36 9-13h22l9 13z"/><path d="M48 12v8M36 74h24"/></g>'
