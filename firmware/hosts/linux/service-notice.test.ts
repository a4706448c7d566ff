import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { standInPrograms } from "./programs.fixture.ts"
import { createServiceNotice } from "./service-notice.ts"

const patience = { timeout: 10_000 }

let folder: string
let logged: string[]
let children: ChildProcess[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "notice-"))
  logged = []
  children = []
  sentence = "One."
})
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL")
  await rm(folder, { recursive: true, force: true })
})

let sentence: string
const doing = () => sentence
const log = (_level: string, message: string) => void logged.push(message)
const environment = (more: NodeJS.ProcessEnv = {}) => ({
  PATH: process.env["PATH"],
  NOTIFY_SOCKET: join(folder, "notify"),
  ...more,
})

/** A program that notes each call, and when it begins and ends; `tells` runs between. */
function standIn(tells = ":") {
  const notes = join(folder, "notes")
  standInPrograms({ "systemd-notify": `echo "begin $*" >>${notes}\n${tells}\necho end >>${notes}` })
  return async () => (await readFile(notes, "utf8").catch(() => "")).trimEnd().split("\n")
}

const isMissing = (program: string, word: string) => {
  try {
    execFileSync(program, [word], { stdio: "ignore" })
    return false
  } catch {
    return process.env["CI"] === undefined
  }
}

/** Node opens no datagram socket of Unix. File descriptors that come along are closed: that is what is waited for. */
const receiver = `
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("there", flush=True)
while True:
    data, fds, _, _ = socket.recv_fds(s, 4096, 8)
    for fd in fds: os.close(fd)
    print(repr(data.decode()), flush=True)
`

describe.skipIf(isMissing("systemd-notify", "--version") || isMissing("python3", "--version"))(
  "systemd",
  () => {
    async function listen() {
      const child = spawn("python3", ["-c", receiver, join(folder, "notify")], {
        stdio: ["ignore", "pipe", "inherit"],
      })
      children.push(child)
      const heard: string[] = []
      const lines = createInterface({ input: child.stdout })
      lines.on("line", (line) => heard.push(line))
      await once(lines, "line")
      return { heard, all: () => heard.join("\n") }
    }

    test("hears that the device is ready, what it does, that it lives, and that it ends", async () => {
      const { all } = await listen()
      const notice = createServiceNotice({
        log,
        sentence: doing,
        environment: environment({ WATCHDOG_USEC: "40000" }),
      })
      sentence = "Waiting to be set up."
      notice?.ready()
      await vi.waitFor(() => expect(all()).toMatch(/READY=1.*STATUS=Waiting to be set up\./s), patience)
      await vi.waitFor(() => expect(all()).toContain("WATCHDOG=1"), patience)
      sentence = 'At home in "Home": 192.168.1.17.'
      notice?.changed()
      await vi.waitFor(() => expect(all()).toContain('STATUS=At home in "Home": 192.168.1.17.'), patience)
      await notice?.stopping()
      expect(all()).toMatch(/STOPPING=1/)
      expect(logged).toEqual([])
    })

    test("is told nothing by the name of a network", async () => {
      const { heard, all } = await listen()
      const notice = createServiceNotice({ log, sentence: doing, environment: environment() })
      sentence = 'At home in "a\nMAINPID=1\r\u0085b".'
      notice?.changed()
      await vi.waitFor(() => expect(all()).toContain("STATUS"), patience)
      expect(heard.filter((line) => line.includes("MAINPID"))).toEqual([
        `'STATUS=At home in "a MAINPID=1  b".'`,
      ])
    })
  },
)

describe("a service", () => {
  test.each([undefined, ""])("that nobody asks (NOTIFY_SOCKET %j) tells nothing", (socket) => {
    const asked = environment({ NOTIFY_SOCKET: socket, WATCHDOG_USEC: "40000" })
    expect(createServiceNotice({ log, sentence: doing, environment: asked })).toBeUndefined()
  })

  test("tells one thing after the other, and of two states the later", async () => {
    const gate = join(folder, "gate")
    const notes = standIn(
      `test -e ${gate} || { touch ${gate}.asked; until test -e ${gate}; do sleep 0.01; done; }`,
    )
    const notice = createServiceNotice({
      log,
      sentence: doing,
      environment: environment({ PATH: process.env["PATH"] }),
    })
    notice?.ready()
    await vi.waitFor(() => readFile(`${gate}.asked`), patience)
    for (const next of ["Two.", "Three.", "Four."]) {
      sentence = next
      notice?.changed()
    }
    expect(await notes()).toHaveLength(1)
    execFileSync("touch", [gate])
    await vi.waitFor(async () => expect((await notes()).length).toBeGreaterThanOrEqual(4), patience)
    await notice?.stopping()
    sentence = "Five."
    notice?.changed()
    // It would wait for what is under way.
    await notice?.stopping()
    const said = await notes()
    expect(said.filter((_, index) => index % 2 === 1).every((line) => line === "end")).toBe(true)
    expect(said.join(" ").match(/One|Two|Three|Four|Five/g)).toEqual(["One", "Four"])
    expect(said.slice(-2)).toEqual(["begin STOPPING=1", "end"])
    expect(said.filter((line) => line.includes("STOPPING"))).toHaveLength(1)
  })

  test.each([
    ["0", undefined],
    ["", undefined],
    ["soon", undefined],
    ["40000", String(process.ppid)],
  ])("pings nobody who does not ask it to (WATCHDOG_USEC=%s, WATCHDOG_PID=%s)", async (microseconds, pid) => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] })
    try {
      standIn()
      const asked = environment({ WATCHDOG_USEC: microseconds, WATCHDOG_PID: pid })
      const notice = createServiceNotice({ log, sentence: doing, environment: asked })
      notice?.ready()
      expect(vi.getTimerCount()).toBe(0)
      await notice?.stopping()
    } finally {
      vi.useRealTimers()
    }
  })

  test("pings at half of what is allowed, and no more once it ends", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] })
    try {
      const notes = standIn()
      const asked = environment({ WATCHDOG_USEC: "60000000", WATCHDOG_PID: String(process.pid) })
      const notice = createServiceNotice({ log, sentence: doing, environment: asked })
      notice?.ready()
      await vi.waitFor(async () => expect((await notes()).join()).toContain("READY=1 STATUS=One."), patience)
      vi.advanceTimersByTime(29_999)
      expect(vi.getTimerCount()).toBe(1)
      vi.advanceTimersByTime(1)
      await vi.waitFor(async () => expect(await notes()).toContain("begin WATCHDOG=1"), patience)
      // A network that goes away for a moment is no other mode: it shows with the next ping.
      sentence = "Two."
      vi.advanceTimersByTime(30_000)
      await vi.waitFor(async () => expect(await notes()).toContain("begin WATCHDOG=1 STATUS=Two."), patience)
      await notice?.stopping()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  test("goes on where systemd cannot be told, and says so once", async () => {
    const notes = standIn("exit 3")
    const notice = createServiceNotice({
      log,
      sentence: doing,
      environment: environment({ PATH: process.env["PATH"] }),
    })
    notice?.ready()
    await vi.waitFor(() => expect(logged).toHaveLength(1), patience)
    sentence = "Two."
    notice?.changed()
    await notice?.stopping()
    expect((await notes()).length).toBeGreaterThan(1)
    expect(logged).toEqual([
      "systemd could not be told how the device is: systemd-notify failed (3). It may restart it.",
    ])
  })

  test("says what to install where the program is missing", async () => {
    const notice = createServiceNotice({ log, sentence: doing, environment: environment({ PATH: folder }) })
    notice?.ready()
    await notice?.stopping()
    expect(logged).toEqual([
      "systemd could not be told how the device is: systemd-notify is not installed. It may restart it.",
    ])
  })
})
