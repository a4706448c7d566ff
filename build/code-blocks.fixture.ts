/** The programs of a document: each of its blocks compiled by itself, and all of them in a row as one program to run. */
import { execFile } from "node:child_process"
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Document } from "./documents.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

/** What a block speaks of and a reader has: what the block before imported and made, a sensor, a lamp, a camera. */
const surroundings = `
declare const createDevice: typeof import("porchlight").createDevice
declare const createNodeHost: typeof import("porchlight/node").createNodeHost
declare const device: import("porchlight").Device
declare const sensor: { celsius(): number }
declare const freezer: { celsius(): number }
declare const lamp: { isOn: boolean; turn(isOn: boolean): void; set(isOn: boolean): void }
declare const light: { isOn(): boolean; turn(isOn: boolean): void }
declare const camera: { jpeg(): Promise<Uint8Array> }
declare const packet: Uint8Array
declare const radio: import("porchlight/host").Radio
declare const bench: Parameters<typeof import("porchlight/suite").hostSuite>[0]
type ProgramSocket = import("porchlight").ProgramSocket
`

const settings = {
  compilerOptions: {
    target: "ES2022",
    module: "NodeNext",
    lib: ["ES2022"],
    types: ["node"],
    strict: true,
    exactOptionalPropertyTypes: true,
    // A block that imports nothing is a module all the same, for its `await`.
    moduleDetection: "force",
    outDir: "out",
  },
  include: ["*.ts"],
}

/** Stands before the blocks when they run. The packet asks for the address of printer.lan. */
const stubs = `
let isLit = false
const turn = (isOn) => {
  isLit = isOn
  console.log("lit " + isOn)
}
globalThis.lamp = { get isOn() { return isLit }, turn, set: turn }
globalThis.light = { isOn: () => isLit, turn }
globalThis.sensor = { celsius: () => 21.5 }
globalThis.freezer = { celsius: () => -18 }
globalThis.camera = { jpeg: async () => Buffer.from("ffd8ffe000104a464946", "hex") }
globalThis.packet = Buffer.from("000101000001000000000000077072696e746572036c616e0000010001", "hex")
`

export interface CompiledBlocks {
  /** What the compiler says against them; empty where nothing. */
  readonly complaints: string
  /** The program that a document's are in a row; it writes "done" when it has come to its end. */
  programOf(path: string): string
  remove(): Promise<void>
}

/** Compiles all at once. Inside the repository, where "porchlight" is this package. */
export async function compileBlocks(documents: readonly Document[]): Promise<CompiledBlocks> {
  await mkdir(join(root, ".cache"), { recursive: true })
  const folder = await mkdtemp(join(root, ".cache/blocks-"))
  const placeOf = (path: string, index: number) => `${path.replaceAll(/[/.]/g, "-")}-${index + 1}`
  const all = documents.map(({ path, blocks }) => ({
    path,
    blocks: blocks
      .filter(({ language }) => language === "ts")
      .map(({ text }, index) => ({ name: placeOf(path, index), text })),
  }))
  for (const { name, text } of all.flatMap(({ blocks }) => blocks)) {
    await writeFile(join(folder, `${name}.ts`), `${text}\n`)
  }
  await writeFile(join(folder, "surroundings.d.ts"), surroundings)
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(settings))
  const complaints = await compile(folder)
  const programOf = (path: string) => join(folder, `${placeOf(path, -1)}.mjs`)
  for (const { path, blocks } of all) {
    const emitted = blocks.map(({ name }) =>
      readFile(join(folder, "out", `${name}.js`), "utf8").catch(() => ""),
    )
    await writeFile(programOf(path), inARow(await Promise.all(emitted)))
  }
  return { complaints, programOf, remove: () => rm(folder, { recursive: true }) }
}

/** Imports first, each once; the device of the first block is that of all; the rest keep their names to themselves. */
function inARow(texts: readonly string[]): string {
  const isImport = (line: string) => line.startsWith("import ")
  const lines = texts.map((text) => text.split("\n").filter((line) => line !== "export {};"))
  const imports = new Set(lines.flat().filter(isImport))
  const bodies = lines.map((each) => each.filter((line) => !isImport(line)).join("\n"))
  const [first = "", ...others] = bodies
  const scopes = others.map((body) => `{\n${body}\n}`)
  return [...imports, stubs, first, ...scopes, 'console.log("done")\n'].join("\n")
}

function compile(folder: string): Promise<string> {
  const compiler = join(root, "node_modules/typescript/bin/tsc")
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, "-p", folder, "--pretty", "false"], (_, output) =>
      resolve(output.trim()),
    )
  })
}
