import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { pathToFileURL } from "node:url"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import packageFile from "../package.json" with { type: "json" }
import { built } from "./built.fixture.ts"
import { help } from "./help.ts"
import { scanned } from "./label/scanned.fixture.ts"
import { ask } from "./phone.fixture.ts"

const cli = built("program/cli.js")
const password = "correct horse"
const patience = { timeout: 10_000 }

let folder: string
let children: ChildProcess[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cli-"))
  children = []
  environment = {}
})
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL")
  await rm(folder, { recursive: true, force: true })
})

/** For phones of these tests, which do not seal what they send. */
const inTheClear = ["--setup-code", "none"]
const anyPorts = ["--http", "127.0.0.1:0", "--dns", "127.0.0.1:0", "--fast"]

/** What a test adds to the environment of all that it starts. */
let environment: NodeJS.ProcessEnv = {}

function spawnCli(
  ...words: string[]
): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
  // A home of its own, so that no test meets the state of whoever runs it.
  const env = { PATH: process.env["PATH"], HOME: folder, ...environment }
  const child = spawn(process.execPath, [cli, ...words], { env, stdio: ["ignore", "pipe", "pipe"] })
  children.push(child)
  return child
}

/** Runs it to its end. */
async function run(...words: string[]) {
  const child = spawnCli(...words)
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ])
  return { code, stdout, stderr }
}

/** Starts it, and resolves when it has said where it is. */
async function start(...words: string[]) {
  const child = spawnCli(...anyPorts, ...words)
  const exit = once(child, "exit")
  let [stdout, stderr] = ["", ""]
  child.stdout.on("data", (chunk) => {
    stdout += chunk
  })
  child.stderr.on("data", (chunk) => {
    stderr += chunk
  })
  await vi.waitFor(() => expect(stdout).toMatch(/\n {2}Try\n( {4}.+\n)+\n$/), patience)
  const word = (pattern: RegExp) => pattern.exec(stdout)?.[1] ?? ""
  return {
    child,
    page: word(/Page +(\S+)/),
    name: word(/Network +(\S+)/),
    said: () => stdout + stderr,
    async stop(signal: NodeJS.Signals = "SIGTERM") {
      child.kill(signal)
      const [code] = await exit
      return code
    },
  }
}

/** The device can be reached once its access point is up; until then connections are cut. */
async function bringHome(page: string): Promise<void> {
  const connect = `${page}api/connect`
  const wish = { method: "POST", body: { ssid: "Home", password } }
  await vi.waitFor(async () => expect((await ask(connect, wish)).status).toBe(202), patience)
  await vi.waitFor(
    async () => expect((await ask(connect)).json()).toMatchObject({ kind: "joined" }),
    patience,
  )
}

describe("porchlight", () => {
  test("--help prints the help", async () => {
    expect(await run("--help")).toEqual({ code: 0, stdout: help, stderr: "" })
  })

  test("--version prints the version", async () => {
    expect(await run("--version")).toEqual({ code: 0, stdout: `${packageFile.version}\n`, stderr: "" })
  })

  test.each(["--help", "--version"])("%s ends well where nobody reads it", async (word) => {
    const child = spawnCli(word)
    child.stdout.destroy()
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "exit")])
    expect([code, stderr]).toEqual([0, ""])
  })

  test.each(["stdout", "stderr"] as const)("goes on where the reader of its %s goes away", async (output) => {
    const running = await start("--log", "debug", ...inTheClear)
    const stream = running.child[output]
    stream.destroy()
    await once(stream, "close")
    await bringHome(running.page)
    expect(running.child.exitCode).toBeNull()
    expect(await running.stop()).toBe(0)
  })

  test.each([
    ["an unknown option", ["--nope"], "Unknown option '--nope'; try --help."],
    ["an unknown command", ["begin"], 'There is no command "begin"; try --help.'],
    ["a bad address", ["--http", "here"], '--http takes HOST:PORT, as in 127.0.0.1:8080, not "here".'],
    [
      "a bad name",
      [...anyPorts, "--name", "My Device"],
      '"My Device" cannot be a device\'s name. Use 1 to 32 of a-z, 0-9 and -, with no - at either end.',
    ],
    [
      "a code of one's own",
      ["--setup-code", "12345678"],
      '--setup-code takes "none" alone; the code is drawn by the device and kept.',
    ],
    [
      "an access point that the radio cannot protect so",
      [...anyPorts, "--one-radio", "--access-point", "wpa3"],
      "This radio (simulator) cannot protect its own network with wpa3. It can do open, wpa2.",
    ],
    [
      "an air that is not there",
      [...anyPorts, "--air", "/nowhere/air.json"],
      "/nowhere/air.json cannot be read (ENOENT). Give --air a JSON file.",
    ],
    [
      "an address of another machine for pages",
      [...anyPorts, "--http", "192.0.2.55:0"],
      "Cannot listen on 192.0.2.55:0 (EADDRNOTAVAIL). Choose another with --http HOST:PORT.",
    ],
    [
      "an address of another machine for DNS",
      [...anyPorts, "--dns", "192.0.2.55:0"],
      "Cannot listen on 192.0.2.55:0 (EADDRNOTAVAIL). Choose another with --dns HOST:PORT.",
    ],
  ])("ends with 2 and one line for %s", async (_what, words, message) => {
    expect(await run(...words)).toEqual({ code: 2, stdout: "", stderr: `porchlight: ${message}\n` })
  })

  test.each(["http", "dns"])("ends with 1 and one line where the port of --%s is taken", async (option) => {
    const first = await start("--state", join(folder, "first"))
    const port = option === "http" ? new URL(first.page).port : /DNS +\S+:(\d+)/.exec(first.said())?.[1]
    const words = [...anyPorts, `--${option}`, `127.0.0.1:${port}`, "--state", join(folder, "second")]
    expect(await run(...words)).toEqual({
      code: 1,
      stdout: "",
      stderr: `porchlight: Port ${port} on 127.0.0.1 is taken, perhaps by another Porchlight. Choose another with --${option} HOST:PORT.\n`,
    })
    expect(await first.stop()).toBe(0)
  })

  test("ends with 1 and one line where its state folder is a file", async () => {
    const file = join(folder, "file")
    await writeFile(file, "")
    const { code, stderr } = await run(...anyPorts, "--state", file)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^porchlight: The state folder .+ cannot be used \(EEXIST\)\..+\n$/)
  })

  test("ends with 1 and one line when nobody came before the portal's time was over", async () => {
    const { code, stderr } = await run(...anyPorts, "--portal-timeout", "1", "--log", "error")
    expect([code, stderr]).toEqual([1, "porchlight: Nobody came to set the device up. Start setup again.\n"])
  })

  test.each(["SIGTERM", "SIGINT"] as const)("ends with 0 at %s and frees its port", async (signal) => {
    const running = await start()
    expect(await running.stop(signal)).toBe(0)
    const again = createServer().listen(Number(new URL(running.page).port), "127.0.0.1")
    await once(again, "listening")
    again.close()
  })

  test("makes up a name once, and keeps it in a folder for its owner alone", async () => {
    const first = await start()
    expect(first.name).toMatch(/^ding-[0-9a-f]{7}$/)
    await first.stop()
    const second = await start()
    expect(second.name).toBe(first.name)
    await second.stop()
    const place = join(folder, ".local/state/porchlight")
    expect((await stat(place)).mode & 0o777).toBe(0o700)
    expect((await stat(join(place, "name"))).mode & 0o777).toBe(0o400)
  })

  test("sets a kept name aside that cannot be one, and makes up another", async () => {
    const place = join(folder, ".local/state/porchlight")
    await mkdir(place, { recursive: true })
    await writeFile(join(place, "name"), "My Device\n")
    const first = await start()
    expect(first.name).toMatch(/^ding-[0-9a-f]{7}$/)
    await first.stop()
    expect(await readFile(join(place, "name.damaged-1"), "utf8")).toBe("My Device\n")
    expect(await readFile(join(place, "name"), "utf8")).toBe(first.name)
    const second = await start()
    expect(second.name).toBe(first.name)
    await second.stop()
  })

  test("takes the name, air, radio and state folder it is given", async () => {
    const air = join(folder, "air.json")
    await writeFile(air, JSON.stringify({ networks: [{ ssid: "Only", security: "open" }] }))
    const running = await start("--name", "lamp", "--air", air, "--one-radio", "--state", join(folder, "st"))
    expect(running.name).toBe("lamp")
    expect(running.said()).toContain("goes down while it joins")
    expect(running.said()).toContain(`State     ${join(folder, "st")}`)
    await vi.waitFor(async () => {
      const view = (await ask(`${running.page}api/scan`)).json()
      expect(view).toMatchObject({ networks: [{ ssid: "Only" }] })
    }, patience)
    expect(await running.stop()).toBe(0)
  })

  test("at home its log names both of its addresses, and where the root is; --open is said aloud", async () => {
    const first = await start("--name", "ding", ...inTheClear)
    await bringHome(first.page)
    expect(await first.stop()).toBe(0)
    const { said, page, stop } = await start("--open")
    const byName = /https:\/\/ding\.local:(\d+)\//.exec(said())
    const port = new URL(page).port
    await vi.waitFor(() => {
      expect(said()).toContain(
        `Met at ${byName?.[0]} and https://127.0.0.1:${byName?.[1]}/; phones get the root to trust at http://ding.local:${port}/`,
      )
    }, patience)
    expect(said()).toContain("comes in, without pairing: --open was said.")
    expect(await stop()).toBe(0)
  })

  test("remembers the network until it is told to forget, and never prints the password", async () => {
    const first = await start("--log", "debug", ...inTheClear)
    expect(first.said()).toContain("waits to be set up")
    await bringHome(first.page)
    expect(await first.stop()).toBe(0)
    const second = await start("--log", "debug")
    await vi.waitFor(() => expect(second.said()).toContain('At home in \\"Home\\": 192.168.1.17.'), {
      timeout: 5_000,
    })
    expect(second.said()).toContain("joins a network it knows")
    expect(await second.stop()).toBe(0)
    const advice = `pick Home, its password is "${password}"`
    for (const { said } of [first, second]) expect(said().replace(advice, "")).not.toContain(password)

    expect(await run("clear")).toEqual({
      code: 0,
      stdout: `${first.name} knows no network now. If it is running, restart it to set it up again.\n`,
      stderr: "",
    })
    const third = await start()
    expect(third.name).toBe(first.name)
    expect(third.said()).toContain("waits to be set up")
    expect(await third.stop()).toBe(0)
  })
})

describe("porchlight label", () => {
  const state = () => join(folder, ".local/state/porchlight")
  const identity = async () => JSON.parse(await readFile(join(state(), "identity"), "utf8"))

  test("prints the same label twice, and the device that starts then shows it too", async () => {
    const first = await run("label")
    expect(first).toMatchObject({ code: 0, stderr: "" })
    expect(await run("label", "--terminal")).toEqual(first)
    const running = await start()
    expect(running.said()).toContain(first.stdout)
    expect(await running.stop()).toBe(0)
    expect(await run("label")).toEqual(first)
  })

  test("prints what a phone can scan and a person can read, and steers no file", async () => {
    const { stdout } = await run("label", "--name", "ding")
    expect(await scanned(stdout, "dark")).toEqual([{ text: "WIFI:T:nopass;S:ding;;", ecLevel: "M" }])
    const { setupCode } = await identity()
    expect(stdout).toContain(`${setupCode.slice(0, 4)} ${setupCode.slice(4)}\n`)
    expect(stdout).toMatch(/^[ -~\n█▀▄]+$/)
  })

  test("is made of the name, the state and the protection that it is given", async () => {
    const place = join(folder, "st")
    const words = ["--name", "ding", "--state", place, "--access-point", "wpa3"]
    const { stdout } = await run("label", ...words)
    const { passphrase } = JSON.parse(await readFile(join(place, "identity"), "utf8"))
    expect(stdout).toContain(` ${passphrase}\n`)
    expect(stdout).not.toContain("code")
    expect(await scanned(stdout, "dark")).toMatchObject([{ text: `WIFI:T:WPA;R:1;S:ding;P:${passphrase};;` }])
    const open = await run("label", "--name", "ding", "--state", place, "--setup-code", "none")
    expect(open.stdout).not.toMatch(/code|password|\d{4} \d{4}/)
  })

  test("writes the drawing to a file for its owner alone, or to standard output", async () => {
    const file = join(folder, "label.svg")
    await writeFile(file, "somebody's own", { mode: 0o644 })
    expect(await run("label", "--name", "ding", "--svg", file)).toEqual({
      code: 0,
      stdout: `${file} holds the label of ding: 50 by 25 mm, to be printed in its own size.\n`,
      stderr: "",
    })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const svg = await readFile(file, "utf8")
    expect(svg).toMatch(/^<svg .*>\n.*<\/svg>\n$/s)
    expect(await run("label", "--name", "ding", "--svg", "-")).toEqual({ code: 0, stdout: svg, stderr: "" })
  })

  test("says that its identity was damaged, and keeps the new one", async () => {
    await mkdir(state(), { recursive: true })
    await writeFile(join(state(), "identity"), "{")
    const first = await run("label")
    expect(JSON.parse(first.stderr)).toMatchObject({
      level: "error",
      message:
        "The setup code could not be read. It now lies in identity.damaged-1. A new one was drawn: print the label again.",
    })
    expect(await run("label")).toEqual({ ...first, stderr: "" })
  })

  test.each([
    ["ENOENT", "nowhere/label.svg"],
    ["EISDIR", "."],
  ])("ends with 1 and one line where the file cannot be written (%s)", async (cause, path) => {
    const file = join(folder, path)
    expect(await run("label", "--svg", file)).toEqual({
      code: 1,
      stdout: "",
      stderr: `porchlight: The label cannot be written to ${file} (${cause}). Give --svg a file in a folder of yours.\n`,
    })
  })

  test.each([
    [
      ["label", "--svg", "-", "--terminal"],
      "--svg and --terminal are two forms of one label; choose one of them.",
    ],
    [["--svg", "label.svg"], '--svg goes with the command "label"; try --help.'],
    [
      ["label", "--name", "My Device"],
      '"My Device" cannot be a device\'s name. Use 1 to 32 of a-z, 0-9 and -, with no - at either end.',
    ],
  ])("ends with 2 and one line for %j", async (words, message) => {
    expect(await run(...words)).toEqual({ code: 2, stdout: "", stderr: `porchlight: ${message}\n` })
  })
})

describe("a device that runs", () => {
  test("says what it does, to a person and to a program", async () => {
    const running = await start("--name", "lamp")
    const { code, stdout, stderr } = await run("status")
    expect([code, stderr]).toEqual([0, ""])
    expect(stdout).toMatch(/^\n {2}lamp: [A-Z].+\.\n\n( {4}\S.+\n)+\n$/)
    expect(stdout).toContain(`Pages     ${running.page}\n`)
    const json = await run("status", "--json")
    expect(JSON.parse(json.stdout)).toMatchObject({ name: "lamp", savedNetworks: 0, pages: [running.page] })
    const { setupCode } = JSON.parse(await readFile(join(folder, ".local/state/porchlight/identity"), "utf8"))
    for (const text of [stdout, json.stdout]) expect(text.replace(" ", "")).not.toContain(setupCode)
    expect(await running.stop()).toBe(0)
  })

  test("forgets its network at once, and opens setup again without a restart", async () => {
    const running = await start(...inTheClear)
    await bringHome(running.page)
    await ask(`${running.page}api/setup/finish`, { method: "POST", body: { attempt: 1 } })
    const status = async () => JSON.parse((await run("status", "--json")).stdout)
    await vi.waitFor(async () => expect(await status()).toMatchObject({ mode: "home" }), patience)
    expect(await status()).toMatchObject({
      savedNetworks: 1,
      network: { ssid: "Home", address: "192.168.1.17" },
    })
    expect(await run("clear")).toEqual({
      code: 0,
      stdout: `${running.name} knows no network now. To set it up again: porchlight setup\n`,
      stderr: "",
    })
    expect(await status()).toMatchObject({ savedNetworks: 0 })
    expect(await run("setup")).toEqual({
      code: 0,
      stdout: `${running.name} opens setup. Open ${running.page}.\n`,
      stderr: "",
    })
    expect(await status()).toMatchObject({ mode: "setup", network: null })
    await bringHome(running.page)
    expect(await running.stop()).toBe(0)
  })

  test.skipIf(process.getuid?.() !== 0)("tells another user to use sudo", async () => {
    const running = await start()
    const client = pathToFileURL(built("firmware/control/control-client.js")).href
    // Loaded by root, who may read the sources wherever they lie.
    const program = `
      const { controlClient } = await import(${JSON.stringify(client)})
      process.setuid(65534)
      const asking = controlClient(${JSON.stringify(join(folder, ".local/state/porchlight"))}).status()
      await asking.catch(({ code, message }) => console.log(code, message))`
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    })
    children.push(child)
    expect(await text(child.stdout)).toBe(
      "not-permitted The device is another user's, and only they and root may ask it. Use sudo.\n",
    )
    expect(await running.stop()).toBe(0)
  })

  test("tells systemd when it is ready, what it does, and that it ends", async () => {
    const notes = join(folder, "notes")
    await mkdir(join(folder, "bin"))
    const program = `#!/bin/sh\necho "$*" >>${notes}\n`
    await writeFile(join(folder, "bin", "systemd-notify"), program, { mode: 0o755 })
    const path = `${join(folder, "bin")}:${process.env["PATH"]}`
    environment = { PATH: path, NOTIFY_SOCKET: join(folder, "notify") }
    const running = await start("--name", "lamp")
    const heard = () => readFile(notes, "utf8")
    const waiting = "STATUS=Waiting to be set up: its own network is lamp.\n"
    await vi.waitFor(async () => expect(await heard()).toContain(waiting), patience)
    expect(await running.stop()).toBe(0)
    expect(await heard()).toMatch(/^READY=1 STATUS=.+\n(.+\n)*STOPPING=1\n$/)
  })

  test("takes its socket away with it", async () => {
    const running = await start()
    const socket = join(folder, ".local/state/porchlight/control.sock")
    expect((await stat(socket)).mode & 0o777).toBe(0o600)
    expect(await running.stop()).toBe(0)
    await expect(stat(socket)).rejects.toMatchObject({ code: "ENOENT" })
  })

  test("keeps the name and the protection that it was run with, for its label", async () => {
    const running = await start("--name", "lamp", "--access-point", "wpa2")
    expect(await running.stop()).toBe(0)
    const { passphrase } = JSON.parse(
      await readFile(join(folder, ".local/state/porchlight/identity"), "utf8"),
    )
    const { stdout } = await run("label")
    expect(await scanned(stdout, "dark")).toMatchObject([{ text: `WIFI:T:WPA;S:lamp;P:${passphrase};;` }])
    expect((await run("label", "--access-point", "open")).stdout).toMatch(/\d{4} \d{4}\n/)
  })

  test("loads what its radio takes, and nothing of the other's", async () => {
    const hook = `
      import { writeSync } from "node:fs"
      export async function resolve(name, context, next) {
        const found = await next(name, context)
        writeSync(2, "loads " + found.url + "\\n")
        return found
      }`
    const hooks = `data:text/javascript,${encodeURIComponent(hook)}`
    const register = `import { register } from "node:module"; register(${JSON.stringify(hooks)})`
    const words = ["--import", `data:text/javascript,${encodeURIComponent(register)}`, cli]
    const loaded = async (...more: string[]) => {
      const env = {
        PATH: process.env["PATH"],
        HOME: folder,
        // There is nobody, so that it ends.
        DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${join(folder, "nobody")}`,
      }
      const child = spawn(process.execPath, [...words, ...more], { env, stdio: ["ignore", "ignore", "pipe"] })
      children.push(child)
      return text(child.stderr)
    }
    /** The functions of all files of the program that were loaded. */
    const functionsOf = async (said: string) => {
      const files = said.matchAll(/^loads (file:.*\/dist\/program\/.*)$/gm)
      const texts = await Promise.all([...files].map(([, url = ""]) => readFile(new URL(url), "utf8")))
      return texts.flatMap((text) => [...text.matchAll(/\bfunction (\w+)\(/g)].map(([, name]) => name))
    }
    const ofOtherCommands = ["examine", "installService"]
    const simulated = await loaded(...anyPorts, "--portal-timeout", "1")
    expect(simulated).not.toMatch(/^loads .*dbus-native/m)
    const ofSimulated = await functionsOf(simulated)
    expect(ofSimulated).toContain("createSimulatedRadio")
    expect([...ofOtherCommands, "createLinuxRadio"].filter((name) => ofSimulated.includes(name))).toEqual([])
    const real = await loaded("--radio", "networkmanager", "--http", "127.0.0.1:0")
    expect(real).toContain("The system's message bus cannot be reached")
    expect(real).toMatch(/^loads .*dbus-native/m)
    const ofReal = await functionsOf(real)
    expect(ofReal).toContain("createLinuxRadio")
    expect([...ofOtherCommands, "createSimulatedRadio"].filter((name) => ofReal.includes(name))).toEqual([])
  })
})

test.each(["status", "setup"])(
  "%s ends with 1 and one line where no device runs, and makes nothing",
  async (word) => {
    const place = join(folder, "st")
    expect(await run(word, "--state", place)).toEqual({
      code: 1,
      stdout: "",
      stderr: `porchlight: No device is running with the state folder ${place}. Start it: porchlight run --state ${place}\n`,
    })
    await expect(stat(place)).rejects.toMatchObject({ code: "ENOENT" })
  },
)

test("doctor looks, and tells by how it ends whether something is to be done", async () => {
  const { code, stdout } = await run("doctor")
  expect(stdout).toMatch(/^ {2}ok {4}Node +\S+$/m)
  expect(code).toBe(/^ {2}do /m.test(stdout) ? 1 : 0)
})
