import { chunkLoader } from "../ui/chunk-loader.ts"
import type { QrDrawing } from "./qr-chunk.ts"

type QrChunk = typeof import("./qr-chunk.ts")

const load = chunkLoader<QrChunk, QrChunk>("/qr.js")

/** `text` as a QR code; undefined where what draws it could not be loaded. */
export async function qrDrawing(text: string): Promise<QrDrawing | undefined> {
  return (await load((chunk) => chunk))?.drawQr(text)
}
