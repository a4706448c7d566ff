import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { watch } from "node:fs"
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest"
import { built } from "./built.fixture.ts"

const cli = built("program/cli.js")
const passphrase = "correct horse battery"
const patience = { timeout: 20_000 }

/** With a device in `one`, which was saved in `a.backup` while it ran. */
let folder: string
let children: ChildProcess[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "restored-"))
  const stop = await start("one")
  expect(await run("backup a.backup --state one")).toMatchObject({ code: 0, stderr: "" })
  await stop()
}, 60_000)
afterEach(() => {
  for (const child of children) child.kill("SIGKILL")
  children = []
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function spawned(words: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [cli, ...words], {
    env: { PATH: process.env["PATH"], HOME: folder, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    cwd: folder,
  })
  children.push(child)
  return child
}

async function run(words: string, env: NodeJS.ProcessEnv = { PORCHLIGHT_PASSPHRASE: passphrase }) {
  const child = spawned(words.split(" "), env)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ])
  return { code, stdout, stderr }
}

/** A device that has made itself, its root too; it runs until the test ends or stops it. */
async function start(state: string): Promise<() => Promise<void>> {
  const words = ["--state", state, "--http", "127.0.0.1:0", "--dns", "127.0.0.1:0", "--fast"]
  const child = spawned(["run", ...words], {})
  let stderr = ""
  child.stderr.on("data", (chunk) => {
    stderr += chunk
  })
  await vi.waitFor(() => expect(stderr).toContain("The access point is open"), patience)
  return async () => {
    child.kill("SIGTERM")
    await once(child, "exit")
  }
}

const label = async (state: string) => (await run(`label --state ${state}`)).stdout
const root = async (state: string) => (await run(`ca show --state ${state}`)).stdout

/** All that lies there, but the socket, and what was never agreed on. */
async function contentOf(state: string): Promise<Record<string, string>> {
  const names = (await readdir(join(folder, state))).filter(
    (name) => name !== "control.sock" && name !== "state.staged",
  )
  const texts = names.map(async (name) => [name, await readFile(join(folder, state, name), "base64")])
  return Object.fromEntries(await Promise.all(texts))
}

describe("a device that was saved", () => {
  test("comes back on another machine with its label and its root, and runs", async () => {
    expect((await stat(join(folder, "a.backup"))).mode & 0o777).toBe(0o600)
    const before = [await label("one"), await root("one")]
    await rm(join(folder, "two"), { recursive: true, force: true })
    const restored = await run("restore a.backup --state two")
    expect(restored).toMatchObject({ code: 0, stderr: "" })
    expect(restored.stdout).toMatch(
      /^ding-[0-9a-f]{7} is back, as it was on \d{4}-\d\d-\d\d\. Start it: porchlight run --state /,
    )
    expect([await label("two"), await root("two")]).toEqual(before)
    const stopAgain = await start("two")
    expect(await label("two")).toBe(before[0])
    await stopAgain()
  }, 60_000)

  test("killed in the middle of its return, it is the one before or the one that was saved", async () => {
    await rm(join(folder, "two"), { recursive: true, force: true })
    await run("restore a.backup --state two")
    const saved = await contentOf("two")
    const before = { ...(await contentOf("one")), later: Buffer.from("x").toString("base64") }
    const found: string[] = []
    // Each name that comes or goes in the folder is one event.
    for (const events of [1, 4, 9]) {
      await rm(join(folder, "two"), { recursive: true })
      await cp(join(folder, "one"), join(folder, "two"), { recursive: true })
      await writeFile(join(folder, "two", "later"), "x")
      const child = spawned(["restore", "a.backup", "--state", "two"], { PORCHLIGHT_PASSPHRASE: passphrase })
      let left = events
      const watcher = watch(join(folder, "two"), () => {
        left -= 1
        if (left === 0) child.kill("SIGKILL")
      })
      await once(child, "exit")
      watcher.close()
      expect(child.signalCode).toBe("SIGKILL")
      // The next one that opens it ends what was begun.
      await label("two")
      const now = await contentOf("two")
      expect([before, saved]).toContainEqual(now)
      found.push("later" in now ? "before" : "saved")
    }
    expect(found).toContain("saved")
  }, 60_000)
})

describe("the passphrase", () => {
  /** At a terminal of its own (script of util-linux); all that it shows. */
  async function typed(words: string, answers: readonly string[]) {
    const child = spawn("script", ["-qec", `"${process.execPath}" "${cli}" ${words}`, "/dev/null"], {
      env: { PATH: process.env["PATH"], HOME: folder, SHELL: "/bin/sh", TERM: "dumb" },
      cwd: folder,
    })
    children.push(child)
    let shown = ""
    child.stdout.on("data", (chunk) => {
      shown += chunk
    })
    for (const [index, answer] of answers.entries()) {
      await vi.waitFor(() => expect(shown.split(": ").length - 1).toBe(index + 1), patience)
      child.stdin.write(answer)
    }
    const [code] = await once(child, "exit")
    return { code, shown }
  }

  test("is typed twice and not shown, taken back where it was mistyped, and opens what it closed", async () => {
    const words = "backup typed.backup --state one"
    const saved = await typed(words, ["six lo\u007f\u007flampz\u007fs\r", "six lamps\r"])
    expect(saved).toMatchObject({ code: 0, shown: expect.stringContaining("is saved in") })
    expect(saved.shown).not.toContain("lamp")
    expect(await typed("restore typed.backup --state one", ["six lamps\r"])).toMatchObject({ code: 0 })
    const given = await typed("backup other.backup --state one", ["six\u0003"])
    expect(given).toMatchObject({ code: 1, shown: expect.stringContaining("Nothing was done") })
    expect(await readdir(folder)).not.toContain("other.backup")
  }, 60_000)
})
