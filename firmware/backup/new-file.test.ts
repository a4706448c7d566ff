import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { writeNewFile } from "./new-file.ts"

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "new-file-"))
  path = join(folder, "a.backup")
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const bytes = Buffer.from("sealed")
const exists = expect.objectContaining({ code: "file-exists" })

test("a file is for its owner alone, and nothing lies beside it", async () => {
  await writeNewFile(path, bytes, false)
  expect(await readFile(path)).toEqual(bytes)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual(["a.backup"])
})

test("one that is there is replaced where that was said, and else left alone", async () => {
  await writeFile(path, "dear", { mode: 0o644 })
  await expect(writeNewFile(path, bytes, false)).rejects.toEqual(exists)
  expect(await readFile(path, "utf8")).toBe("dear")
  await writeNewFile(path, bytes, true)
  expect(await readFile(path)).toEqual(bytes)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test("what is no file is never replaced: a folder, a link", async () => {
  await writeFile(join(folder, "dear"), "dear")
  await symlink(join(folder, "dear"), path)
  await expect(writeNewFile(path, bytes, true)).rejects.toEqual(exists)
  await mkdir(join(folder, "sub"))
  await expect(writeNewFile(join(folder, "sub"), bytes, true)).rejects.toEqual(exists)
  await expect(writeNewFile("/dev/null", bytes, true)).rejects.toEqual(exists)
  expect(await readFile(join(folder, "dear"), "utf8")).toBe("dear")
})

test("where nothing can be written it says so", async () => {
  const unwritable = expect.objectContaining({ code: "file-unwritable" })
  await expect(writeNewFile(join(folder, "none", "a"), bytes, false)).rejects.toEqual(unwritable)
  await writeFile(path, "dear")
  await expect(writeNewFile(join(path, "a"), bytes, false)).rejects.toEqual(unwritable)
  expect(await readdir(folder)).toEqual(["a.backup"])
})
