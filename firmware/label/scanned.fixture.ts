/** What a scanner that is not ours reads on a terminal. */
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader"

// From the disk, or the package would fetch it.
const machineCode = await readFile(
  createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"),
)
await prepareZXingModule({
  overrides: { wasmBinary: Uint8Array.from(machineCode).buffer },
  fireImmediately: true,
})

export interface Scanned {
  readonly text: string
  readonly ecLevel: string
}

const black = 0
const white = 255
const pixelsPerModule = 4

/** The QR codes in `text`, for a phone that takes dark modules on light ground alone, as many do. */
export async function scanned(text: string, background: "dark" | "light"): Promise<Scanned[]> {
  const ground = background === "dark" ? black : white
  const rows = moduleRows(text, ground)
  const width = Math.max(...rows.map((row) => row.length)) * pixelsPerModule
  const height = rows.length * pixelsPerModule
  const data = Uint8ClampedArray.from({ length: width * height * 4 }, (_, index) => {
    if (index % 4 === 3) return white
    const pixel = Math.floor(index / 4)
    const row = rows[Math.floor(pixel / width / pixelsPerModule)]
    return row?.[Math.floor((pixel % width) / pixelsPerModule)] ?? ground
  })
  const image = { data, width, height, colorSpace: "srgb" as const }
  const found = await readBarcodes(image, { formats: ["QRCode"], tryInvert: false })
  return found.map(({ text, ecLevel }) => ({ text, ecLevel }))
}

/** Two rows of brightness for each of characters; letters count as ground. Throws at a code that steers otherwise. */
function moduleRows(text: string, ground: number): number[][] {
  const unset = { front: white - ground, back: ground }
  let colours = unset
  const steering = new Map([
    ["38;5;231;48;5;16", () => ({ front: white, back: black })],
    ["39;49", () => unset],
    ["1", () => colours],
    ["22", () => colours],
  ])
  return text.split("\n").flatMap((line) => {
    const upper: number[] = []
    const lower: number[] = []
    for (const part of line.split(/(\p{Cc}\[[\d;]*m|.)/u).filter((part) => part !== "")) {
      const codes = part.length > 1 ? part.slice(2, -1) : undefined
      if (codes === undefined) {
        upper.push("█▀".includes(part) ? colours.front : colours.back)
        lower.push("█▄".includes(part) ? colours.front : colours.back)
      } else {
        const steer = steering.get(codes)
        if (steer === undefined) throw new Error(`No terminal of these tests knows ${JSON.stringify(part)}.`)
        colours = steer()
      }
    }
    return [upper, lower]
  })
}
