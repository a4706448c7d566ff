/** The label as a drawing to print: black on white, 50 by 25 mm. */
import type { Label } from "../core/label.ts"
import { type Box, type Face, fitted } from "./fitted-text.ts"
import { type LabelWords, labelText, type Secret } from "./label-text.ts"
import { lampMark, lampMarkBox } from "./lamp-mark.ts"
import { qrCode } from "./qr-code.ts"

/** A common size on a roll of labels. Lengths are in millimetres. */
const labelWidth = 50
const labelHeight = 25

/** Labels are printed and cut a little off their place. */
const margin = 1

/** Of a printer with 300 dots an inch. A module that is a whole number of them has straight edges. */
const dot = 25.4 / 300

const markHeight = 4.8

/** In which words, and which way their lines run; English when left out. */
export interface LabelLanguage {
  readonly words?: LabelWords
  readonly direction?: "ltr" | "rtl"
}

/** Complete in itself: no script, no font, nothing from elsewhere. */
export function svgLabel(label: Label, { words, direction = "ltr" }: LabelLanguage = {}): string {
  const { name, secret, help } = labelText(label, words)
  const code = drawnCode(qrCode(label))
  const x = code.right + margin / 2
  const column = { x, width: labelWidth - margin - x }
  const parts =
    secret === undefined
      ? [
          head(name, { ...column, y: 6.4 }),
          text(help, "plain", { ...column, y: 12.6, height: 5 }, 1.75, direction),
        ]
      : [
          head(name, { ...column, y: 2.2 }),
          ...drawnSecret(secret, { ...column, y: 8.2 }, direction),
          text(help, "plain", { ...column, y: 16.8, height: 6 }, 1.75, direction),
        ]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${labelWidth}mm" height="${labelHeight}mm" viewBox="0 0 ${labelWidth} ${labelHeight}"><title>${escaped(name)}</title><rect width="${labelWidth}" height="${labelHeight}" fill="#fff"/>
${[code.svg, ...parts].join("\n")}
</svg>
`
}

type Place = Omit<Box, "height">

type Direction = "ltr" | "rtl"

/** The mark, and beside it the name. */
function head(name: string, { x, y, width }: Place): string {
  const scale = markHeight / lampMarkBox.height
  const transform = `translate(${rounded(x)} ${y}) scale(${rounded(scale)}) translate(${-lampMarkBox.x} ${-lampMarkBox.y})`
  const indent = lampMarkBox.width * scale + margin
  const box = { x: x + indent, y, width: width - indent, height: markHeight }
  return `<g transform="${transform}">${lampMark}</g>\n${text([name], "bold", box, 3)}`
}

/** A password is given an even face, in which no two letters look alike, and a height that keeps it on one line. */
function drawnSecret({ kind, caption, text: secret }: Secret, place: Place, direction: Direction): string[] {
  const isCode = kind === "code"
  const box = { ...place, y: place.y + 2.4, height: isCode ? 5.4 : 4 }
  return [
    text([caption], "plain", { ...place, height: 2.4 }, 1.9, direction),
    text([secret], isCode ? "bold" : "monospaced", box, 4.4),
  ]
}

/** At the left, in the middle of the height, as large as the margin and whole dots let it be. */
function drawnCode(rows: readonly (readonly boolean[])[]): { svg: string; right: number } {
  const moduleSize = Math.floor((labelHeight - 2 * margin) / rows.length / dot) * dot
  const size = rows.length * moduleSize
  const offset = Math.round((labelHeight - size) / 2 / dot) * dot
  const bars = rows.flatMap((row, y) => runs(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`))
  const transform = `translate(${rounded(offset)} ${rounded(offset)}) scale(${rounded(moduleSize)})`
  return {
    svg: `<path transform="${transform}" d="${bars.join("")}" shape-rendering="crispEdges"/>`,
    right: offset + size,
  }
}

/** Where each run of dark modules begins, and how many it has. */
function runs(row: readonly boolean[]): [start: number, length: number][] {
  const found: [start: number, length: number][] = []
  row.forEach((isDark, x) => {
    const last = found.at(-1)
    if (!isDark) return
    if (last !== undefined && last[0] + last[1] === x) last[1] += 1
    else found.push([x, 1])
  })
  return found
}

const attributes: Readonly<Record<Face, string>> = {
  plain: `font-family="Helvetica,Arial,'Liberation Sans',sans-serif"`,
  bold: `font-family="Helvetica,Arial,'Liberation Sans',sans-serif" font-weight="700"`,
  monospaced: `font-family="Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace" font-weight="700"`,
}

function text(
  paragraphs: readonly string[],
  face: Face,
  box: Box,
  largest: number,
  direction: Direction = "ltr",
): string {
  const { size, lines } = fitted(paragraphs, face, box, largest)
  // A line that runs from right to left begins at the right.
  const isTurned = direction === "rtl"
  const x = rounded(isTurned ? box.x + box.width : box.x)
  const spans = lines.map((line) => `<tspan x="${x}" y="${rounded(line.y)}">${escaped(line.text)}</tspan>`)
  return `<text ${attributes[face]} font-size="${rounded(size)}"${isTurned ? ' direction="rtl"' : ""}>${spans.join("")}</text>`
}

function rounded(value: number): string {
  return String(Number(value.toFixed(5)))
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
