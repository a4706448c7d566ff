import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { haveSameBytes } from "./same-bytes.ts"

function same(one: Buffer, other: Buffer): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "porchlight-same-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, "one"), one)
  writeFileSync(join(folder, "other"), other)
  return haveSameBytes(join(folder, "one"), join(folder, "other"))
}

test.each([0, 1, 65_535, 65_536, 65_537, 200_000])(
  "one byte more or less, or another, of %i",
  async (size) => {
    const bytes = Buffer.alloc(size, "porch")
    const last = Buffer.from(bytes)
    if (size > 0) last[size - 1] = 0
    expect(await same(bytes, bytes)).toBe(true)
    expect(await same(bytes, last)).toBe(size === 0)
    expect(await same(bytes, Buffer.concat([bytes, Buffer.from([0])]))).toBe(false)
    expect(await same(Buffer.concat([bytes, Buffer.from([0])]), bytes)).toBe(false)
  },
)

test("rejects where one is not there", async () => {
  await expect(haveSameBytes("/nowhere/at/all", "/nowhere/else")).rejects.toThrow("ENOENT")
})
