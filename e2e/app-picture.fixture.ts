import { crc32, deflateSync } from "node:zlib"

const width = 480
const height = 270

/** A garden at dusk as a PNG (RFC 2083), its moon `shift` pixels further. */
export function duskPicture(shift: number): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height)
  const moon = 330 + (shift % 120)
  let at = 0
  for (let y = 0; y < height; y++) {
    at++
    for (let x = 0; x < width; x++) {
      const hill = 190 + 22 * Math.sin(x / 70) + 9 * Math.sin(x / 19)
      const isMoon = (x - moon) ** 2 + (y - 60) ** 2 < 520
      const light = Math.max(0, 1 - Math.hypot(x - 120, y - 205) / 90)
      const dusk = y / height
      const [red, green, blue] = isMoon
        ? [255, 240, 205]
        : y > hill
          ? [22 + 190 * light, 30 + 130 * light, 36 + 40 * light]
          : [38 + 150 * dusk, 48 + 66 * dusk, 98 + 20 * dusk]
      rows[at++] = red ?? 0
      rows[at++] = green ?? 0
      rows[at++] = blue ?? 0
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
