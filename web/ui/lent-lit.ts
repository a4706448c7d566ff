/** Stands in the place of lit in a chunk that draws, so that the one lit of the page is not sent a second time. */
type Lit = typeof import("lit/html.js")

/** What a page lends. */
export type LentLit = Pick<Lit, "html" | "nothing" | "svg">

export let html: Lit["html"]
export let nothing: Lit["nothing"]
export let svg: Lit["svg"]

/** Comes before anything is drawn. */
export function takeLit(lit: LentLit): void {
  html = lit.html
  nothing = lit.nothing
  svg = lit.svg
}
