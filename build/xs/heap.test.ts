import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { beforeAll, expect, test } from "vitest"
import { root } from "../prepare.js"
import { type Bundle, bundle } from "./bundle.ts"
import { type HeapFigures, heapOf, stackSlotsOf } from "./heap.ts"
import { complaints, constantsBudgetBytes, type Recorded, recordOf, report } from "./heap-budget.ts"

const recordFile = join(root, "build/xs/heap-record.json")
const ballastBytes = 64 * 1024

let script: Bundle
let open: HeapFigures
let sealed: HeapFigures
let recorded: Recorded

/** The core with something heavy in it. */
async function withBallast(name: string, file: string, at: string | RegExp, code: string) {
  const heavy = await bundle("setup-heap", [
    {
      name,
      enforce: "pre",
      transform(text, id) {
        if (!id.endsWith(file)) return undefined
        if (text.search(at) < 0) throw new Error(`${file} does not hold ${at}.`)
        return text.replace(at, (found) => found + code)
      },
    },
  ])
  return { heavy, figures: await heapOf(heavy, { isSealed: false, grainBytes: 16_384 }) }
}

beforeAll(async () => {
  script = await bundle("setup-heap")
  const [first, second, stackSlots] = await Promise.all([
    heapOf(script, { isSealed: false, grainBytes: 512 }),
    heapOf(script, { isSealed: true, grainBytes: 32_768 }),
    stackSlotsOf(script),
  ])
  open = first
  sealed = second
  await mkdir(join(root, "dist/results"), { recursive: true })
  await writeFile(join(root, "dist/results/xs-heap.txt"), `${report(open, sealed, stackSlots)}\n`)
  if (process.env["PORCHLIGHT_RECORD"] !== undefined)
    await writeFile(recordFile, `${JSON.stringify(recordOf(open, script), undefined, 2)}\n`)
  recorded = JSON.parse(await readFile(recordFile, "utf8"))
})

test("a whole setup, twenty networks in the air and two phones, fits into a chip", () => {
  expect(complaints(open, script, recorded)).toEqual([])
})

test("the seal is measured beside it", () => {
  expect(sealed.heapBytes).toBeGreaterThan(open.heapBytes)
})

test("64 KB that a device takes are noticed, and the stage is named that takes them", async () => {
  const { heavy, figures } = await withBallast(
    "taken-ballast",
    "core/present.ts",
    /const \{ clock, radio \} = host\n/,
    `  const ballast = new Uint8Array(${ballastBytes}); void (radio as unknown as { ballast: unknown }).ballast; (radio as unknown as { ballast: unknown }).ballast = ballast\n`,
  )
  expect(complaints(figures, heavy, recorded).join()).toMatch(/of heap; .*Grown: .*the device \(\+6\d{4}/)
})

test("64 KB that a module makes as it is loaded are noticed, and the module is named", async () => {
  const { heavy, figures } = await withBallast(
    "made-ballast",
    "core/present.ts",
    /^/,
    `export const ballast = new Uint8Array(${ballastBytes}); globalThis.ballast = ballast;\n`,
  )
  expect(figures.flash.constants).toBeGreaterThan(constantsBudgetBytes)
  expect(complaints(figures, heavy, recorded).join()).toMatch(/constants .*core\/present\.ts \(\+/)
})
