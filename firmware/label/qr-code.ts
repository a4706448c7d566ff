/** The QR code of a label as rows of modules. */
import { encodeQR } from "qr"
import type { Label } from "../core/label.ts"
import { wifiUri } from "./wifi-uri.ts"

/** ISO/IEC 18004, 6.3.8: nothing may be printed so near to the code. */
const quietZoneModules = 4

/**
 * Rows of modules, true where dark, with the quiet zone around them. Error correction M bears that a seventh of the code
 * is worn away.
 */
export function qrCode(label: Label): boolean[][] {
  return encodeQR(wifiUri(label), "raw", { ecc: "medium", border: quietZoneModules })
}
