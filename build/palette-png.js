// Writes a small PNG (W3C PNG, third edition) of few colours, each pixel one byte. Made for flat drawings and text.
import { crc32, deflateSync } from "node:zlib"

const signature = Buffer.from("89504e470d0a1a0a", "hex")

/**
 * `pixels` are RGBA rows, all opaque or their transparency is lost. The most frequent colours stay as they are, of the
 * others each becomes the nearest of those.
 * @param {{ width: number, height: number, pixels: Uint8Array }} picture
 * @param {number} colours 256 at most
 */
export function palettePng({ width, height, pixels }, colours) {
  const { palette, indexOf } = paletteOf(pixels, colours)
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = indexOf(pixels, (y * width + x) * 4)
  }
  return png(width, height, 3, [chunk("PLTE", Buffer.from(palette.flat()))], rows)
}

/**
 * White in the opacity of `pixels`, whose colours are lost.
 * @param {{ width: number, height: number, pixels: Uint8Array }} picture
 */
export function opacityPng({ width, height, pixels }) {
  const rows = Buffer.alloc((width * 2 + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * (width * 2 + 1) + 1 + x * 2
      const opacity = pixels[(y * width + x) * 4 + 3] ?? 0
      rows.set([opacity === 0 ? 0 : 255, opacity], at)
    }
  }
  return png(width, height, 4, [], rows)
}

/**
 * @param {number} width @param {number} height @param {number} colourType @param {readonly Buffer[]} chunks
 * @param {Buffer} rows eight bits for each part of a pixel
 */
function png(width, height, colourType, chunks, rows) {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, colourType, 0, 0, 0], 8)
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    ...chunks,
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ])
}

/** @param {Uint8Array} pixels @param {number} coloursMaximum */
function paletteOf(pixels, coloursMaximum) {
  /** @type {Map<number, number>} */
  const counts = new Map()
  for (let at = 0; at < pixels.length; at += 4) {
    const colour = colourAt(pixels, at)
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const frequent = [...counts].sort((one, other) => other[1] - one[1]).slice(0, coloursMaximum)
  const palette = frequent.map(([colour]) => [colour >> 16, (colour >> 8) & 255, colour & 255])
  /** @type {Map<number, number>} */
  const indexes = new Map(frequent.map(([colour], index) => [colour, index]))
  /** @param {Uint8Array} from @param {number} at */
  const indexOf = (from, at) => {
    const colour = colourAt(from, at)
    const known = indexes.get(colour) ?? nearest(palette, colour)
    indexes.set(colour, known)
    return known
  }
  return { palette, indexOf }
}

/** @param {Uint8Array} pixels @param {number} at */
function colourAt(pixels, at) {
  return ((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0)
}

/** @param {readonly number[][]} palette @param {number} colour */
function nearest(palette, colour) {
  const parts = [colour >> 16, (colour >> 8) & 255, colour & 255]
  const distances = palette.map((each) =>
    each.reduce((sum, part, index) => sum + (part - (parts[index] ?? 0)) ** 2, 0),
  )
  return distances.indexOf(Math.min(...distances))
}

/** @param {string} type @param {Buffer} content */
function chunk(type, content) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}
