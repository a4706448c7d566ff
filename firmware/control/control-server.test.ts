import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises"
import { request } from "node:http"
import { connect, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { PorchlightError } from "../core/errors.ts"
import type { LogLevel } from "../core/host.ts"
import { controlClient } from "./control-client.ts"
import { type Control, type Controlled, serveControl } from "./control-server.ts"
import type { Status } from "./status.ts"

const status: Status = {
  name: "ding",
  version: "0.1.0",
  mode: "home",
  radio: { name: "simulator", concurrent: true },
  capabilities: { https: true, push: false, history: true },
  network: { ssid: "Home", address: "192.168.1.17" },
  savedNetworks: 1,
  accessPoint: { name: "ding", security: "open", protection: "code" },
  pages: ["http://192.168.1.17/"],
  uptimeSeconds: 3,
}

let folder: string
let asked: string[]
let logged: [LogLevel, string][]
let controls: Control[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "control-"))
  asked = []
  logged = []
  controls = []
})
afterEach(async () => {
  await Promise.all(controls.map((control) => control.close()))
  await rm(folder, { recursive: true, force: true })
})

const socket = () => join(folder, "control.sock")

async function serve(controlled: Partial<Controlled> = {}, place = folder) {
  const all: Controlled = {
    status: async () => status,
    setup: async () => void asked.push("setup"),
    clear: async () => void asked.push("clear"),
    notify: (body) => {
      asked.push(JSON.stringify(body))
      return { phones: 1 }
    },
    ...controlled,
  }
  const control = await serveControl(place, all, (level, message) => logged.push([level, message]))
  if (control !== undefined) controls.push(control)
  return control
}

async function ask(method: string, path: string, body?: string | Buffer) {
  const asking = request({ socketPath: socket(), method, path, agent: false })
  asking.on("error", () => {})
  asking.end(body)
  const [incoming] = await once(asking, "response")
  const said = await text(incoming)
  return { status: incoming.statusCode, headers: incoming.headers, said: said === "" ? "" : JSON.parse(said) }
}

describe("who opens the socket", () => {
  test("learns what the device does, and has it open setup or forget", async () => {
    await serve()
    const client = controlClient(folder)
    expect(await client.status()).toEqual(status)
    expect(asked).toEqual([])
    expect(await client.setup()).toEqual(status)
    expect(await client.clear()).toEqual(status)
    expect(asked).toEqual(["setup", "clear"])
  })

  test("is told what went wrong, in the device's words where it has some", async () => {
    const full = new PorchlightError("store-unusable", "The disk is full: free some space.")
    await serve({
      clear: () => Promise.reject(full),
      setup: () => Promise.reject(new Error("no sentence")),
    })
    const client = controlClient(folder)
    await expect(client.clear()).rejects.toMatchObject({ code: "control-refused", message: full.message })
    await expect(client.setup()).rejects.toThrow("The device could not do it.")
    expect(await client.status()).toEqual(status)
  })

  test.each([
    ["GET", "/", 404, "not-found"],
    ["GET", "/status/", 404, "not-found"],
    ["GET", "/constructor", 404, "not-found"],
    ["POST", "/status", 405, "method-not-allowed"],
    ["GET", "/setup", 405, "method-not-allowed"],
    ["GET", "/clear", 405, "method-not-allowed"],
  ])("gets a problem for %s %s, and changes nothing", async (method, path, number, code) => {
    await serve()
    const { status, headers, said } = await ask(method, path)
    expect([status, said.code, said.status]).toEqual([number, code, number])
    expect(headers["content-type"]).toBe("application/problem+json")
    expect(headers["allow"]).toBe(number === 405 ? (path === "/status" ? "GET" : "POST") : undefined)
    expect(asked).toEqual([])
  })

  test("sends no more than a kilobyte", async () => {
    await serve()
    expect((await ask("POST", "/setup", "x".repeat(1024))).status).toBe(202)
    const { status, said } = await ask("POST", "/setup", Buffer.alloc(5_000_000))
    expect([status, said.code]).toEqual([413, "too-large"])
    expect(asked).toEqual(["setup"])
  })

  test("cannot keep others out for good by holding connections: eight are taken, and close frees all", async () => {
    const control = await serve()
    const held = Array.from({ length: 8 }, () => connect(socket()))
    await Promise.all(held.map((connection) => once(connection, "connect")))
    const ninth = connect(socket())
    await once(ninth, "close")
    const closed = Promise.all(held.map((connection) => once(connection.resume(), "close")))
    await control?.close()
    await closed
  })
})

describe("the socket", () => {
  test("is its owner's alone from the moment it is there, whatever the file mask, which is given back", async () => {
    const before = process.umask(0)
    try {
      const serving = serve()
      expect((await stat(socket())).mode & 0o777).toBe(0o600)
      await serving
      expect(process.umask()).toBe(0)
    } finally {
      process.umask(before)
    }
  })

  test("goes away with the device, and nobody is there then", async () => {
    const control = await serve()
    await control?.close()
    await control?.close()
    await expect(stat(socket())).rejects.toMatchObject({ code: "ENOENT" })
    expect(await controlClient(folder).status()).toBeUndefined()
  })

  test("of a process that was killed is replaced", async () => {
    const child = await holdSocket()
    child.kill("SIGKILL")
    await once(child, "exit")
    expect((await stat(socket())).isSocket()).toBe(true)
    expect(await controlClient(folder).status()).toBeUndefined()
    expect(await serve()).toBeDefined()
    expect(await controlClient(folder).status()).toEqual(status)
    expect(logged).toEqual([])
  })

  test("of a device that runs is left to it", async () => {
    await serve()
    expect(await serve({ status: async () => ({ ...status, name: "second" }) })).toBeUndefined()
    expect(await controlClient(folder).status()).toMatchObject({ name: "ding" })
    expect(logged).toEqual([["warn", expect.stringContaining("another process holds it")]])
  })

  test("takes nothing's place that is no socket", async () => {
    await writeFile(socket(), "somebody's own")
    expect(await serve()).toBeUndefined()
    expect(await readFile(socket(), "utf8")).toBe("somebody's own")
    expect(logged).toEqual([["warn", expect.stringContaining("without its control socket")]])
  })

  test("is done without where its path would be cut off", async () => {
    const deep = join(folder, "d".repeat(107 - folder.length - "//control.sock".length), "")
    await mkdir(deep)
    expect(Buffer.byteLength(join(deep, "control.sock"))).toBe(107)
    expect(await serve({}, deep)).toBeDefined()
    expect(await controlClient(deep).status()).toEqual(status)
    const deeper = `${deep}d`
    await mkdir(deeper)
    expect(await serve({}, deeper)).toBeUndefined()
    expect(await controlClient(deeper).status()).toBeUndefined()
    expect(logged).toEqual([["warn", expect.stringContaining("too long")]])
  })

  test("is done without where it cannot be made", async () => {
    expect(await serve({}, join(folder, "nowhere"))).toBeUndefined()
    expect(logged).toEqual([["warn", expect.stringContaining("it cannot be made")]])
  })
})

describe("the command", () => {
  test("gets every text of an answer without what would steer a terminal, whoever chose it", async () => {
    const hostile = "\u001b[2J\u009b\u202eding\n\u2028"
    const shown = "\ufffd[2J\ufffd\ufffdding\ufffd\ufffd"
    await serve({
      status: async () => ({
        ...status,
        name: hostile,
        radio: { name: hostile, concurrent: true },
        capabilities: { https: true, push: false, history: true },
        network: { ssid: hostile, address: hostile },
        pages: [hostile],
      }),
      setup: () => Promise.reject(new PorchlightError("radio-fault", `No answer from ${hostile}.`)),
    })
    const client = controlClient(folder)
    expect(await client.status()).toEqual({
      ...status,
      name: shown,
      radio: { name: shown, concurrent: true },
      capabilities: { https: true, push: false, history: true },
      network: { ssid: shown, address: shown },
      pages: [shown],
    })
    await expect(client.setup()).rejects.toMatchObject({ message: `No answer from ${shown}.` })
  })

  test.each([
    ["nothing but an end", ""],
    ["no HTTP", "hello\r\n\r\n"],
    ["no JSON", "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n<html>"],
    ["another thing", "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}"],
    [
      "more than it wants to know",
      `HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${" ".repeat(70_000)}${JSON.stringify(status)}`,
    ],
  ])("is not led astray where the socket gives %s", async (_what, answer) => {
    const other = createServer((connection) => connection.on("error", () => {}).end(answer))
    await once(other.listen(socket()), "listening")
    await expect(controlClient(folder).status()).rejects.toMatchObject({ code: "no-answer" })
    other.close()
  })

  test("does not wait for ever for a device that hangs", async () => {
    await serve({ status: () => new Promise(() => {}) })
    await expect(controlClient(folder, 50).status()).rejects.toMatchObject({ code: "no-answer" })
  })
})

/** Another process that listens there, until it is killed. */
async function holdSocket(): Promise<ChildProcess> {
  const program = `require("node:net").createServer().listen(${JSON.stringify(socket())}, () => console.log("there"))`
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] })
  await once(child.stdout, "data")
  return child
}
