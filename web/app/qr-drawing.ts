import { html, type TemplateResult } from "lit/html.js"
import { encodeQR } from "qr"

/** ISO/IEC 18004, 6.3.8: nothing may stand so near to the code. */
const quietZoneModules = 4

/** `text` as a QR code, its modules one unit each. A screen is not worn away, so the lowest error correction will do. */
export function qrDrawing(text: string, label: string): TemplateResult {
  const rows = encodeQR(text, "raw", { ecc: "low", border: quietZoneModules })
  const path = rows.map((row, y) => runs(row, y)).join("")
  return html`<svg class="code" role="img" aria-label=${label} viewBox="0 0 ${rows.length} ${rows.length}" shape-rendering="crispEdges"><path d=${path}/></svg>`
}

/** One stroke for each run of dark modules. */
function runs(row: readonly boolean[], y: number): string {
  let path = ""
  for (let x = 0; x < row.length; x++) {
    const start = x
    while (row[x]) x++
    if (x > start) path += `M${start} ${y}h${x - start}v1h${start - x}z`
  }
  return path
}
