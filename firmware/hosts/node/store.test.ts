import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { constants } from "node:fs"
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { build } from "vite"
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest"
import { openStore } from "./store.ts"

const bytes = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value))

let base: string
let folder: string
let count = 0

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "store-"))
})
beforeEach(() => {
  folder = join(base, `${++count}`)
})
afterAll(() => rm(base, { recursive: true, force: true }))

describe("a value", () => {
  test("comes back as it was set, byte by byte, also from a store opened later", async () => {
    const every = Uint8Array.from({ length: 256 }, (_, index) => index)
    const store = await openStore(folder)
    await store.set("networks", every)
    expect(await store.get("networks")).toEqual(every)
    expect(await (await openStore(folder)).get("networks")).toEqual(every)
  })

  test("that was never set, or was deleted, is undefined", async () => {
    const store = await openStore(folder)
    expect(await store.get("networks")).toBeUndefined()
    await store.set("networks", bytes("a"))
    await store.delete("networks")
    await store.delete("networks")
    expect(await store.get("networks")).toBeUndefined()
  })

  test("may be empty and may have 4000 bytes; 4001 are refused and change nothing", async () => {
    const store = await openStore(folder)
    await store.set("empty", new Uint8Array())
    expect(await store.get("empty")).toEqual(new Uint8Array())
    await store.set("large", new Uint8Array(4000))
    await expect(store.set("large", new Uint8Array(4001))).rejects.toMatchObject({
      code: "value-too-large",
      facts: { key: "large", length: 4001 },
    })
    expect(await store.get("large")).toHaveLength(4000)
  })

  test("is the one at the time of the call, whatever the caller then does to its array", async () => {
    const store = await openStore(folder)
    const value = bytes("old")
    const done = store.set("key", value)
    value.fill(0)
    await done
    expect(await store.get("key")).toEqual(bytes("old"))
  })
})

test.each(["", "A", "a.b", "../a", "a/b", "a\0", "ä", "sixteen-letters-", "__proto__"])(
  "%o is no key",
  async (key) => {
    const store = await openStore(folder)
    const refusal = expect.objectContaining({ code: "bad-key", message: expect.stringContaining("15") })
    await expect(store.get(key)).rejects.toEqual(refusal)
    await expect(store.set(key, bytes("a"))).rejects.toEqual(refusal)
    await expect(store.delete(key)).rejects.toEqual(refusal)
    await expect(store.setAside(key)).rejects.toEqual(refusal)
    expect(await readdir(folder)).toEqual([])
  },
)

describe("calls at once", () => {
  test("take effect in their order: the last set wins, each get sees what was set before it", async () => {
    const store = await openStore(folder)
    const seen: unknown[] = []
    const calls = Array.from({ length: 50 }, (_, index) => [
      store.set("key", bytes(`${index}`)),
      store.get("key").then((value) => seen.push(Buffer.from(value ?? []).toString())),
    ])
    await Promise.all(calls.flat())
    expect(seen).toEqual(Array.from({ length: 50 }, (_, index) => `${index}`))
    expect(await readdir(folder)).toEqual(["key"])
  })

  test("go on after one that failed", async () => {
    const store = await openStore(folder)
    await mkdir(join(folder, "folder"))
    const failed = expect(store.set("folder", bytes("a"))).rejects.toMatchObject({ code: "store-unusable" })
    const next = store.set("key", bytes("a"))
    await Promise.all([failed, next])
    await rm(join(folder, "folder"), { recursive: true })
    await store.set("folder", bytes("b"))
    expect(await store.get("folder")).toEqual(bytes("b"))
  })
})

describe("a damaged value", () => {
  test("is set aside under a number of its own, and none is ever overwritten", async () => {
    const store = await openStore(folder)
    for (const value of ["one", "two", "three"]) {
      await store.set("key", bytes(value))
      expect(await store.setAside("key")).toMatch(/^key\.damaged-[123]$/)
      expect(await store.get("key")).toBeUndefined()
    }
    for (const [index, value] of ["one", "two", "three"].entries()) {
      expect(await readFile(join(folder, `key.damaged-${index + 1}`), "utf8")).toBe(value)
    }
    expect((await stat(join(folder, "key.damaged-1"))).mode & 0o777).toBe(0o400)
  })

  test("stays when it is not there to be set aside, or a hundred are already", async () => {
    const store = await openStore(folder)
    await expect(store.setAside("key")).rejects.toMatchObject({ code: "no-value" })
    expect(await readdir(folder)).toEqual([])
    for (let number = 1; number <= 100; number++) await writeFile(join(folder, `key.damaged-${number}`), "")
    await store.set("key", bytes("kept"))
    await expect(store.setAside("key")).rejects.toMatchObject({ code: "too-many-damaged", facts: { folder } })
    expect(await store.get("key")).toEqual(bytes("kept"))
  })
})

describe("other users", () => {
  const mode = async (path: string) => (await stat(path)).mode & 0o777

  test("may neither enter the folder nor read a file, whatever the file mask", async () => {
    const before = process.umask(0)
    const store = await openStore(join(folder, "state"))
    await store.set("key", bytes("a"))
    process.umask(before)
    expect(await mode(folder)).toBe(0o700)
    expect(await mode(join(folder, "state"))).toBe(0o700)
    expect(await mode(join(folder, "state/key"))).toBe(0o400)
  })

  test("lose the access they had to the folder of a store, and to a value when it is next set", async () => {
    await mkdir(folder)
    await writeFile(join(folder, "key"), "a")
    await chmod(folder, 0o777)
    await chmod(join(folder, "key"), 0o666)
    const store = await openStore(folder)
    expect(await mode(folder)).toBe(0o700)
    await store.set("key", bytes("b"))
    expect(await mode(join(folder, "key"))).toBe(0o400)
  })

  test.each(["Documents/", ".bashrc", "passwd.conf"])(
    "are not locked out of a folder that holds %s",
    async (name) => {
      await mkdir(folder, { mode: 0o755 })
      await (name.endsWith("/") ? mkdir(join(folder, name)) : writeFile(join(folder, name), ""))
      await expect(openStore(folder)).rejects.toMatchObject({ code: "store-unusable" })
      expect(await mode(folder)).toBe(0o755)
    },
  )
})

describe.skipIf(process.getuid?.() !== 0)("root in the folder of another user", () => {
  test("leaves files that are that user's, set for the first time or again", async () => {
    await mkdir(folder, { mode: 0o700 })
    await writeFile(join(folder, "old"), "a")
    await chown(folder, 65_534, 65_533)
    const store = await openStore(folder)
    for (const key of ["old", "new"]) {
      await store.set(key, bytes("b"))
      const { uid, gid, mode } = await stat(join(folder, key))
      expect([uid, gid, mode & 0o777]).toEqual([65_534, 65_533, 0o400])
    }
  })
})

describe("a symbolic link", () => {
  test("in place of a value is replaced, and what it points to stays as it was", async () => {
    const store = await openStore(folder)
    const outside = join(base, "outside")
    await writeFile(outside, "outside")
    const unfinished = Array.from({ length: 500 }, (_, write) => `key.${process.pid}-${write}.new`)
    for (const name of ["key", ...unfinished]) await symlink(outside, join(folder, name))
    await store.set("key", bytes("inside"))
    expect(await readFile(outside, "utf8")).toBe("outside")
    expect((await lstat(join(folder, "key"))).isFile()).toBe(true)
    expect(await store.get("key")).toEqual(bytes("inside"))
  })

  test("is what is set aside or deleted, not what it points to", async () => {
    const store = await openStore(folder)
    const outside = join(base, "outside")
    await writeFile(outside, "outside")
    for (const name of ["key", "other", "key.damaged-1"]) await symlink(outside, join(folder, name))
    expect(await store.setAside("key")).toBe("key.damaged-2")
    await store.delete("other")
    expect(await readFile(outside, "utf8")).toBe("outside")
    expect((await lstat(join(folder, "key.damaged-2"))).isSymbolicLink()).toBe(true)
  })
})

describe("what was put in the place of a value", () => {
  const pipe = (path: string) => {
    expect(spawnSync("mkfifo", [path]).status).toBe(0)
    // Whoever waits for a writer after all gets one.
    onTestFinished(async () => (await open(path, constants.O_RDWR | constants.O_NONBLOCK)).close())
  }
  test.each([
    ["a symbolic link", (path: string) => symlink(join(base, "secret"), path)],
    ["not a file", pipe],
    ["not a file", (path: string) => mkdir(path)],
  ])("and is %s is not read, and named with what to do", async (what, put) => {
    await writeFile(join(base, "secret"), "outside")
    const store = await openStore(folder)
    const path = join(folder, "key")
    await put(path)
    await expect(store.get("key")).rejects.toMatchObject({
      code: "store-unusable",
      message: `${path} is ${what}, so it is none of this device's values. Move it away.`,
    })
  })
})

test("a value that was put there by hand is read, up to 4000 bytes", async () => {
  const store = await openStore(folder)
  await writeFile(join(folder, "key"), new Uint8Array(4000).fill(7))
  expect(await store.get("key")).toEqual(new Uint8Array(4000).fill(7))
})

// A file of garbage longer than any value kept a device from starting.
test("of what is longer than a value can be no more than 4001 bytes are read, and it can be set aside", async () => {
  const store = await openStore(folder)
  await writeFile(join(folder, "key"), new Uint8Array(10_000).fill(7))
  expect(await store.get("key")).toHaveLength(4001)
  expect(await readFile(join(folder, await store.setAside("key")))).toHaveLength(10_000)
})

test("no file can be written a second time, and yet each value is replaced", async () => {
  const store = await openStore(folder)
  for (const value of ["one", "two"]) {
    await store.set("root-key", bytes(value))
    expect((await stat(join(folder, "root-key"))).mode & 0o777).toBe(0o400)
    expect(await store.get("root-key")).toEqual(bytes(value))
  }
  expect(await store.setAside("root-key")).toBe("root-key.damaged-1")
  await store.set("root-key", bytes("three"))
  await store.delete("root-key")
  expect(await readdir(folder)).toEqual(["root-key.damaged-1"])
})

test("opening clears away unfinished writes and nothing else", async () => {
  await mkdir(folder, { mode: 0o700 })
  const ended = spawn(process.execPath, ["--version"])
  await once(ended, "exit")
  const left = [`key.${ended.pid}-1.new`, `other.${process.pid}-99999.new`]
  const kept = ["Key.new", "key", "key.damaged-1", "notes.txt.new"]
  for (const name of [...left, ...kept]) await writeFile(join(folder, name), "a")
  await openStore(folder)
  expect((await readdir(folder)).sort()).toEqual(kept)
})

test("opening leaves alone what another running process is just writing", async () => {
  await mkdir(folder, { mode: 0o700 })
  const unfinished = `networks.${process.ppid}-1.new`
  await writeFile(join(folder, unfinished), "a")
  const store = await openStore(folder)
  await store.set("networks", bytes("b"))
  expect(await readdir(folder)).toEqual(expect.arrayContaining([unfinished]))
})

test("a store being opened beside another takes no write from it", async () => {
  const store = await openStore(folder)
  let writing = true
  const writes = Promise.all(
    Array.from({ length: 200 }, (_, index) => store.set("networks", bytes(`${index}`))),
  ).finally(() => {
    writing = false
  })
  let opened = 0
  for (; writing; opened++) await openStore(folder)
  await writes
  expect(opened).toBeGreaterThan(10)
  expect(await store.get("networks")).toEqual(bytes("199"))
  expect(await readdir(folder)).toEqual(["networks"])
})

test("a folder whose place is taken is refused, naming it and what to do", async () => {
  const file = join(base, "file")
  await writeFile(file, "")
  for (const path of [file, join(file, "state")]) {
    await expect(openStore(path)).rejects.toMatchObject({
      code: "store-unusable",
      message: expect.stringMatching(`^The state folder ${path} cannot be used .*not a folder: move it away`),
    })
  }
})

describe("another process", () => {
  /** Sets one key to 0, 1, 2, ... for ever, each value as long as can be, and says each number once it is durable. */
  const program = `
    import { openStore } from ${JSON.stringify(fileURLToPath(new URL("store.ts", import.meta.url)))}
    const store = await openStore(process.argv[2])
    console.error("opened")
    for (let number = Number(process.argv[3]); ; number++) {
      await store.set("key", new Uint8Array(4000).fill(number))
      console.log(number)
    }`
  let script: string

  // Node 20 runs no TypeScript, and a process can only be killed when it is another one.
  beforeAll(async () => {
    const entry = join(base, "writer.mjs")
    await writeFile(entry, program)
    const bundle = { ssr: entry, outDir: join(base, "bundle"), target: "node20" }
    await build({ configFile: false, logLevel: "error", root: base, build: bundle })
    script = join(base, "bundle/writer.mjs")
  })

  function start(first: number, options: SpawnOptions = {}): ChildProcess {
    return spawn(process.execPath, [script, folder, String(first)], {
      stdio: ["ignore", "pipe", "pipe"],
      ...options,
    })
  }

  test("killed at any moment leaves the old value or the new one, whole, and none that was said to be durable is lost", async () => {
    const rounds = 30
    let first = 0
    for (let round = 0; round < rounds; round++) {
      const child = start(first)
      if (child.stdout === null) throw new Error("no output")
      let durable = first - 1
      for await (const line of createInterface(child.stdout)) {
        durable = Number(line)
        // Each round dies after another number of writes; the exact instant is chance.
        if (durable === first + round) child.kill("SIGKILL")
      }
      expect(child.signalCode ?? (await once(child, "exit"))[1]).toBe("SIGKILL")
      const value = await (await openStore(folder)).get("key")
      expect(value).toHaveLength(4000)
      const found = value?.[0] ?? -1
      expect(new Set(value).size).toBe(1)
      expect([durable & 255, (durable + 1) & 255]).toContain(found)
      expect(await readdir(folder)).toEqual(["key"])
      first = durable + 1
    }
  }, 60_000)

  test.each(["500", "300", "600", "000"])(
    "without the right to use its folder (%s) cannot open it, and is told what to do",
    async (mode) => {
      await mkdir(folder)
      await chmod(folder, Number.parseInt(mode, 8))
      // The superuser may do anything, so the program then runs as nobody, in a folder of nobody's.
      const superuser = process.getuid?.() === 0
      if (superuser) await chown(folder, 65534, 65534)
      for (const path of [base, join(base, "bundle"), script]) await chmod(path, 0o755)
      const child = start(0, superuser ? { uid: 65534, gid: 65534 } : {})
      if (child.stderr === null) throw new Error("no output")
      const output = await text(child.stderr)
      expect(output).toMatch(`The state folder ${folder} cannot be used (EACCES). Give this user the right`)
      expect(output).not.toMatch("opened")
      await chmod(folder, 0o700)
    },
  )
})
