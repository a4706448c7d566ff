import { fileURLToPath } from "node:url"
import { parseSync } from "vite"
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest"
import WebSocket from "ws"
import { patience, type RunningExample, runExample } from "../firmware/examples/run-example.fixture.ts"
import type { HomeView } from "../shared/home-contract.ts"
import { type CompiledBlocks, compileBlocks } from "./code-blocks.fixture.ts"
import { readDocuments } from "./documents.ts"

vi.setConfig({ testTimeout: 120_000 })

const root = fileURLToPath(new URL("..", import.meta.url))
const documents = readDocuments(root)
const withPrograms = documents.filter(({ blocks }) => blocks.some(({ language }) => language === "ts"))

let compiled: CompiledBlocks
let running: RunningExample | undefined
beforeAll(async () => {
  compiled = await compileBlocks(withPrograms)
}, 120_000)
afterEach(async () => {
  await running?.stop()
  running = undefined
})
afterAll(() => compiled.remove())

/** Runs the programs of a document in a row, and brings their device home. */
async function run(path: string): Promise<RunningExample> {
  const program = await runExample(compiled.programOf(path))
  running = program
  await vi.waitFor(() => expect(program.lines).toContain("done"), patience)
  return program
}

const view = async ({ home }: RunningExample) => (await home("GET", "/api/home")).json() as HomeView
const idsOf = (parts: readonly { readonly id: string }[]) => parts.map(({ id }) => id)

describe("every document's programs", () => {
  test("compile under strict settings", () => {
    expect(withPrograms.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["README.md", "docs/programming.md", "docs/porting.md"]),
    )
    expect(compiled.complaints).toBe("")
  })

  test("in JavaScript and JSON can be read", () => {
    for (const { language, text } of documents.flatMap(({ blocks }) => blocks)) {
      if (language === "js") expect(parseSync("block.js", text).errors).toEqual([])
      if (language === "json") JSON.parse(text)
    }
  })
})

test("README.md: its programs bring a device home, measure, obey and tell", async () => {
  const program = await run("README.md")
  expect(await view(program)).toMatchObject({
    readings: [{ id: "temperature", unit: "°C" }],
    controls: [{ id: "lamp", kind: "switch", queueable: true }],
  })
  await program.home("PUT", "/api/controls/lamp", { value: true })
  // What it writes comes by a way of its own, perhaps after the answer.
  await vi.waitFor(() => expect(program.lines).toContain("lit true"), patience)
  expect((await program.home("GET", "/api/notifications")).json()).toMatchObject({
    notifications: [{ title: "The door is open" }],
  })
})

test("docs/programming.md: every program of it runs and does what is said beside it", async () => {
  const program = await run("docs/programming.md")
  expect((await program.home("GET", "/hello?name=Ada")).json()).toEqual({ hello: "Ada" })
  expect((await program.home("GET", "/hello")).json()).toEqual({ hello: "world" })
  expect((await program.home("POST", "/lamp", new URLSearchParams({ on: "yes" }))).status).toBe(204)
  // What it writes comes by a way of its own, perhaps after the answer.
  await vi.waitFor(() => expect(program.lines).toContain("lit true"), patience)
  const { readings, controls, images, happened } = await view(program)
  expect(idsOf(readings)).toEqual(["temperature", "freezer"])
  expect(idsOf(controls)).toEqual(["lamp"])
  expect(idsOf(images)).toEqual(["door"])
  expect(JSON.stringify(happened)).toContain("The bell rang.")
  const { alerts } = (await program.home("GET", "/api/alerts")).json() as { alerts: { id: string }[] }
  expect(idsOf(alerts)).toEqual(["too-warm", "freezer-off", "sensor-gone", "window-open", "power-cut"])
  expect((await program.home("GET", "/api/notifications")).json()).toMatchObject({
    // After it, the last alert of that chapter.
    notifications: [{ alert: "power-cut" }, { title: "The door is open", body: "Since ten." }],
  })
  expect(await echoed(`wss://${program.https}/chat`, "hello")).toBe("undefined: hello")
})

/** What comes back first on a WebSocket. */
function echoed(url: string, text: string): Promise<string> {
  const socket = new WebSocket(url, {
    rejectUnauthorized: false,
    origin: url.replace("wss:", "https:").replace("/chat", ""),
  })
  return new Promise((resolve, reject) => {
    socket.on("open", () => socket.send(text))
    socket.on("error", reject)
    socket.on("message", (data) => {
      socket.close()
      resolve(String(data))
    })
  })
}
