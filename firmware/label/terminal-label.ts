/** The label in a terminal: at most 80 columns, and as many rows as its QR code needs, two modules in each. */
import type { Label } from "../core/label.ts"
import { type LabelText, type LabelWords, labelText } from "./label-text.ts"
import { qrCode } from "./qr-code.ts"
import { wrapped } from "./wrapped.ts"

const columns = 80
const indent = "  "
const gapColumns = 2

/** White on black from the colour cube, which no theme changes; the sixteen first colours may be anything. */
const whiteOnBlack = "\u001b[38;5;231;48;5;16m"
const noColours = "\u001b[39;49m"
const strong = "\u001b[1m"
const notStrong = "\u001b[22m"

/**
 * Light modules are drawn and dark ones left empty, so that a camera reads the code where the background is dark; with
 * `colours` on any.
 */
export function terminalLabel(
  label: Label,
  { colours, words }: { colours: boolean; words?: LabelWords },
): string {
  const drawn = halfBlocks(qrCode(label))
  const codeColumns = drawn[0]?.length ?? 0
  const left = columns - indent.length - codeColumns
  // The longest names keep their line where the gap gives way.
  const gap = " ".repeat(Math.max(1, Math.min(gapColumns, left - label.name.length)))
  const beside = textLines(labelText(label, words), left - gap.length, colours)
  const above = Math.max(0, Math.floor((drawn.length - beside.length) / 2))
  const rows = Array.from({ length: Math.max(drawn.length, beside.length) }, (_, index) => {
    const blocks = drawn[index] ?? " ".repeat(codeColumns)
    const code = colours && index < drawn.length ? `${whiteOnBlack}${blocks}${noColours}` : blocks
    return `${indent}${code}${gap}${beside[index - above] ?? ""}`.trimEnd()
  })
  return rows.map((row) => `${row}\n`).join("")
}

function textLines({ name, secret, help }: LabelText, width: number, colours: boolean): string[] {
  const inLines = (text: string) => wrapped(text, (line) => line.length <= width)
  const important = (text: string) =>
    inLines(text).map((line) => (colours ? `${strong}${line}${notStrong}` : line))
  return [
    ...important(name),
    "",
    ...(secret === undefined ? [] : [secret.caption, ...important(secret.text), ""]),
    ...help.flatMap(inLines),
  ]
}

/** Two rows of modules in one of characters. */
function halfBlocks(modules: readonly (readonly boolean[])[]): string[] {
  const rows: string[] = []
  for (let y = 0; y < modules.length; y += 2) {
    // Below an odd last row the quiet zone goes on.
    const lower = modules[y + 1] ?? []
    rows.push((modules[y] ?? []).map((isDark, x) => block(isDark, lower[x] ?? false)).join(""))
  }
  return rows
}

function block(upperIsDark: boolean, lowerIsDark: boolean): string {
  if (upperIsDark) return lowerIsDark ? " " : "▄"
  return lowerIsDark ? "▀" : "█"
}
