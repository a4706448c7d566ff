/** Whether bytes are a picture that every browser shows, by their first ones. */

/** JPEG (ISO/IEC 10918-1, B.1.1.3: SOI, and the next marker). */
const jpegStart = [0xff, 0xd8, 0xff]
/** PNG (W3C, third edition, section 5.2). */
const pngStart = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

export function pictureTypeOf(bytes: Uint8Array): "image/jpeg" | "image/png" | undefined {
  const starts = (start: readonly number[]) => start.every((byte, index) => bytes[index] === byte)
  if (starts(jpegStart)) return "image/jpeg"
  return starts(pngStart) ? "image/png" : undefined
}
