/**
 * START HERE for QR codes. Built as a file of its own, `/qr.js`, which `qr-loader.ts` brings in when a link for another phone
 * is made; the page imports types of it alone.
 */
import { encodeQR } from "qr"

/** ISO/IEC 18004, 6.3.8: nothing may stand so near to the code. */
const quietZoneModules = 4

/** A code as a drawing of SVG, its modules one unit each. */
export interface QrDrawing {
  /** Width and height, with the quiet zone. */
  readonly size: number
  /** What is dark. */
  readonly path: string
}

/** `text` as a QR code. A screen is not worn away, so the lowest error correction will do. */
export function drawQr(text: string): QrDrawing {
  const rows = encodeQR(text, "raw", { ecc: "low", border: quietZoneModules })
  return { size: rows.length, path: rows.map((row, y) => runs(row, y)).join("") }
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
