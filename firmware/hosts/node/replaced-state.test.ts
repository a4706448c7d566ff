import { chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test, vi } from "vitest"

/** How many changes of the file system are done before the next one kills. */
const fuse = vi.hoisted(() => ({ left: Number.POSITIVE_INFINITY }))
vi.mock("node:fs/promises", async (load) => {
  const actual = await load<typeof import("node:fs/promises")>()
  const burning =
    <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
    (...args: Args): Promise<Result> => {
      fuse.left -= 1
      if (fuse.left < 0) throw new Error("killed")
      return work(...args)
    }
  const { open, rename, rm: remove, rmdir, mkdir: make } = actual
  return {
    ...actual,
    ...{ open: burning(open), rename: burning(rename), rm: burning(remove) },
    ...{ rmdir: burning(rmdir), mkdir: burning(make) },
  }
})

const { replaceState } = await import("./replaced-state.ts")
const { openStore } = await import("./store.ts")

const before = { identity: "old", name: "old", "root-key": "old", gone: "old" }
const after = { identity: "new", name: "new", "root-key": "new", fresh: "new" }
const newValues = new Map(
  Object.entries(after).map(([key, text]) => [key, new Uint8Array(Buffer.from(text))]),
)

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "replaced-"))
})
afterEach(async () => {
  fuse.left = Number.POSITIVE_INFINITY
  await rm(folder, { recursive: true, force: true })
})

async function begin(): Promise<void> {
  fuse.left = Number.POSITIVE_INFINITY
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { mode: 0o700 })
  for (const [key, text] of Object.entries(before)) await writeFile(join(folder, key), text, { mode: 0o400 })
  await writeFile(join(folder, "name.damaged-1"), "aside")
}

/** All that lies in the folder. */
async function lies(): Promise<Record<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true })
  const texts = entries.map(async (entry) => [
    entry.name,
    entry.isFile() ? await readFile(join(folder, entry.name), "utf8") : "a folder",
  ])
  return Object.fromEntries(await Promise.all(texts))
}

const aside = { "name.damaged-1": "aside" }

test("another state takes the place of all values, and of nothing else", async () => {
  await begin()
  await replaceState(folder, newValues)
  expect(await lies()).toEqual({ ...after, ...aside })
  expect((await stat(join(folder, "identity"))).mode & 0o777).toBe(0o400)
  const store = await openStore(folder)
  expect(await store.get("gone")).toBeUndefined()
})

test("a kill before any change of the disk leaves the old state or the new one, whole, for who opens it next", async () => {
  const ends = new Set<string>()
  for (let changes = 0; ; changes++) {
    await begin()
    fuse.left = changes
    const isDone = await replaceState(folder, newValues).then(
      () => true,
      () => false,
    )
    // The next one is killed as well, twice, and then one is not.
    for (const left of [changes % 7, changes % 3]) {
      fuse.left = left
      await openStore(folder).catch(() => undefined)
    }
    fuse.left = Number.POSITIVE_INFINITY
    // A device starts while somebody asks for its label.
    await Promise.all([openStore(folder), openStore(folder), openStore(folder)])
    const { "state.staged": staged, ...found } = await lies()
    expect([undefined, "a folder"]).toContain(staged)
    const isNew = found["identity"] === "new"
    expect(found).toEqual({ ...(isNew ? after : before), ...aside })
    ends.add(isNew ? "new" : "old")
    // What was left is in nobody's way.
    await replaceState(folder, newValues)
    expect(await lies()).toEqual({ ...after, ...aside })
    if (isDone) break
  }
  expect([...ends]).toEqual(["old", "new"])
})

test.skipIf(process.getuid?.() !== 0)(
  "what a kill of root's leaves is the user's whose folder it is",
  async () => {
    await begin()
    await chown(folder, 65_534, 65_533)
    for (let changes = 1; ; changes++) {
      fuse.left = changes
      await replaceState(folder, newValues).catch(() => undefined)
      const [agreed] = (await readdir(folder)).filter((name) => name === "state.agreed")
      if (agreed === undefined) continue
      const { uid, gid } = await stat(join(folder, agreed))
      expect([uid, gid]).toEqual([65_534, 65_533])
      break
    }
  },
)
