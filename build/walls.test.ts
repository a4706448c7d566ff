import { execFile } from "node:child_process"
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { faultsOf, readSources, sourceFolders } from "./walls.ts"

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "")

describe("this repository", () => {
  test("has no import over a wall, no empty file name, and nothing in its portable part that is not portable", async () => {
    const sources = await readSources(root)
    expect(sources.flatMap(faultsOf)).toEqual([])
  })

  test("is walked as a whole: scripts of every folder are found, with their tests", async () => {
    const paths = (await readSources(root)).map(({ path }) => path)
    expect(paths).toContain("build/walls.test.ts")
    expect(paths).toContain("firmware/core/dns.ts")
    for (const folder of sourceFolders.filter((name) => name !== "e2e")) {
      expect(paths.some((path) => path.startsWith(`${folder}/`))).toBe(true)
    }
  })
})

const faults = (path: string, text: string) => faultsOf({ path, text })

describe("the checker lets pass", () => {
  test.each([
    ["shared/contract.ts", `import * as v from "valibot"; import { utf8Encode } from "./bytes.ts"`],
    ["shared/contract.test.ts", `import * as v from "valibot"; import { test } from "vitest"`],
    ["shared/seal.ts", `import { sha512 } from "@noble/hashes/sha2.js"`],
    ["firmware/core/deep/body.ts", `import * as v from "valibot"; export * from "../../../shared/bytes.ts"`],
    ["firmware/core/dns.test.ts", `import fc from "fast-check"; import "node:dgram"; await import(computed)`],
    ["firmware/hosts/node/tls.ts", `import { createServer } from "node:tls"; import "../../core/host.ts"`],
    ["firmware/hosts/simulator/host.ts", `import "../node/host.ts"; import * as v from "valibot"`],
    ["firmware/hosts/linux/radio.ts", `import "../node/host.ts"; import "fs"`],
    ["firmware/cli.ts", `import "./porchlight.ts"; import "./hosts/linux/radio.ts"; import "node:util"`],
    [
      "web/setup/page.ts",
      `import type { Network } from "../../shared/contract.ts"; type A = import("../../shared/a.ts").A`,
    ],
    [
      "web/setup/page.ts",
      `import { html } from "lit"; import { map } from "lit/directives/map.js"; import "./a.css?inline"`,
    ],
    [
      "web/setup/page.ts",
      `import words from "../../shared/words/en.json" with { type: "json" }; import "../ui/lamp.ts"`,
    ],
    [
      "web/setup/page.ts",
      `const seal = await import("../../shared/seal.ts"); export type * from "../../shared/contract.ts"`,
    ],
    [
      "web/app/app.ts",
      `import { Workbox } from "workbox-window"; import { openDB } from "idb"; import "../../shared/contract.ts"`,
    ],
    ["web/setup/words.test.ts", `import { failureCodes } from "../../shared/contract.ts"`],
    ["firmware/porchlight.ts", `import description from "../package.json" with { type: "json" }`],
    ["firmware/hosts/node/host.ts", `new URL("../../../web", import.meta.url)`],
    ["firmware/core/dns.test.ts", `import "./a.fixture.ts"; new Date(Date.now() * Math.random())`],
    ["firmware/core/a.fixture.ts", `import "./b.fixture.ts"; new URL("b.ts", import.meta.url)`],
    [
      "firmware/core/dns.ts",
      "const least = Math.min(1, Math.max(2, Math.PI)); const dates: Dates = functions()",
    ],
    ["web/setup/page.ts", `new Worker(new URL("./worker.ts", import.meta.url)); new Date()`],
    [
      "web/setup/page.ts",
      `new URL("https://example.com/", import.meta.url); new URL("../../shared/contract.ts", base)`,
    ],
    [
      "e2e/device.ts",
      `new URL("a.fixture.js", import.meta.url); new URL("../dist/program/cli.js", import.meta.url)`,
    ],
    ["build/bench.ts", `new URL("./" + name, import.meta.url)`],
    ["web/worker/worker.ts", `import { precache } from "workbox-precaching"`],
    ["build/bench.ts", `import "../firmware/core/dns.ts"; import "anything"; import(computed)`],
    [
      "e2e/setup.spec.ts",
      `import { test } from "@playwright/test"; import type { Network } from "../shared/contract.ts"`,
    ],
  ])("in %s: %s", (path, text) => {
    expect(faults(path, text)).toEqual([])
  })
})

describe("the checker refuses", () => {
  test.each([
    ["a package in shared", "shared/bytes.ts", `import * as v from "valibot"`],
    ["noble in the contract", "shared/contract.ts", `import { sha512 } from "@noble/hashes/sha2.js"`],
    ["the firmware in shared", "shared/seal.ts", `import type { Host } from "../firmware/core/host.ts"`],
    ["Node in a core file", "firmware/core/dns.ts", `import { readFile } from "node:fs/promises"`],
    ["Node without its prefix", "firmware/core/dns.ts", `import { readFile } from "fs/promises"`],
    ["Node's types", "firmware/core/dns.ts", `import type { Socket } from "node:net"`],
    ["an import for its effect", "firmware/core/dns.ts", `import "node:fs"`],
    [
      "a host in a core file",
      "firmware/core/device.ts",
      `import { openStore } from "../hosts/node/store.ts"`,
    ],
    ["the web in a core file", "firmware/core/device.ts", `import "../../web/ui/lamp.ts"`],
    ["a package in a core file", "firmware/core/device.ts", `import { html } from "lit"`],
    ["a package beginning alike", "firmware/core/device.ts", `import "valibot-extra"`],
    ["the way round through the root", "firmware/core/device.ts", `import "../../shared/../web/ui/lamp.ts"`],
    ["a test's package outside tests", "firmware/core/device.ts", `import fc from "fast-check"`],
    ["a package that its subject may not", "shared/bytes.test.ts", `import * as v from "valibot"`],
    ["the web in a test of the firmware", "firmware/core/device.test.ts", `import "../../web/ui/lamp.ts"`],
    ["the simulator in the Node host", "firmware/hosts/node/host.ts", `import "../simulator/radio.ts"`],
    ["a package in a host", "firmware/hosts/node/host.ts", `import "valibot"`],
    ["the program in a host", "firmware/hosts/node/host.ts", `import "../../porchlight.ts"`],
    ["the program in the core", "firmware/core/device.ts", `import "../porchlight.ts"`],
    ["the web in the program", "firmware/cli.ts", `import "../web/setup/page.ts"`],
    [
      "a schema in the setup page",
      "web/setup/page.ts",
      `import { networkSchema } from "../../shared/contract.ts"`,
    ],
    [
      "inline types, which leave an import",
      "web/setup/page.ts",
      `import { type Network } from "../../shared/contract.ts"`,
    ],
    [
      "the firmware's types in the page",
      "web/setup/page.ts",
      `import type { Host } from "../../firmware/core/host.ts"`,
    ],
    ["the app in the setup page", "web/setup/page.ts", `import "../app/app.ts"`],
    ["shared in the elements", "web/ui/lamp.ts", `import { utf8Encode } from "../../shared/bytes.ts"`],
    ["lit in the worker", "web/worker/worker.ts", `import { html } from "lit"`],
    [
      "a value of the firmware in e2e",
      "e2e/setup.spec.ts",
      `import { createDevice } from "../firmware/porchlight.ts"`,
    ],
    ["a file outside the repository", "shared/bytes.ts", `import "../../elsewhere.ts"`],
    ["a re-export", "firmware/core/device.ts", `export { a } from "../hosts/node/store.ts"`],
    ["a re-export of everything", "firmware/core/device.ts", `export * from "../hosts/node/store.ts"`],
    ["a re-export of types", "firmware/core/device.ts", `export type { A } from "../hosts/node/store.ts"`],
    ["a dynamic import", "firmware/core/device.ts", `const fs = await import("node:fs")`],
    ["one in a template", "firmware/core/device.ts", "const fs = await import(`node:fs`)"],
    ["a type by import()", "firmware/core/device.ts", `let a: import("node:net").Socket`],
    ["typeof import()", "firmware/core/device.ts", `let a: typeof import("node:net")`],
    [
      "JSON from elsewhere",
      "firmware/core/device.ts",
      `import p from "../../package.json" with { type: "json" }`,
    ],
    ["import = require", "firmware/core/device.ts", `import fs = require("node:fs")`],
    ["require", "firmware/core/device.ts", `const fs = require("node:fs")`],
    ["a computed import", "web/setup/page.ts", `const a = await import("../" + folder)`],
    ["an import by pattern", "web/setup/page.ts", `const all = import.meta.glob("../../firmware/**")`],
    [
      "a worker from elsewhere",
      "web/setup/page.ts",
      `new Worker(new URL("../../firmware/core/dns.ts", import.meta.url))`,
    ],
    [
      "an address from elsewhere",
      "web/setup/page.ts",
      `new URL("../../shared/contract.ts", import.meta.url)`,
    ],
    [
      "one without a point before it",
      "web/setup/page.ts",
      `new URL("worker/../../app/a.ts", import.meta.url)`,
    ],
    ["one in a template", "web/setup/page.ts", "new URL(`../../firmware/cli.ts`, import.meta.url)"],
    ["a computed address", "web/setup/page.ts", `new URL("../" + folder, import.meta.url)`],
    ["an address by resolve", "firmware/cli.ts", `import.meta.resolve("../web/setup/page.ts")`],
    ["a fixture", "firmware/core/device.ts", `import { createHandClock } from "./hand-clock.fixture.ts"`],
    ["a fixture's types", "firmware/cli.ts", `import type { Heard } from "./phone.fixture.ts"`],
    ["a fixture in the build", "build/bench/main.ts", `import "../../firmware/built.fixture.ts"`],
    ["a test", "shared/bytes.ts", `import "./contract.test.ts"`],
    ["a reference to types", "firmware/core/device.ts", `/// <reference types="node" />`],
    ["a new folder without a wall", "firmware/extra/a.ts", ""],
    ["utils", "firmware/core/utils.ts", ""],
    ["helpers", "web/ui/helper.ts", ""],
    ["types", "shared/types.ts", ""],
    ["a barrel", "build/index.js", ""],
    ["what does not parse", "shared/bytes.ts", "import {"],
    ["Intl", "firmware/core/device.ts", "const format = new Intl.NumberFormat()"],
    ["localeCompare", "shared/bytes.ts", `names.sort((a, b) => a.localeCompare(b))`],
    ["a property escape", "firmware/core/device.ts", "const words = /\\p{Lu}/u"],
    ["toLocaleString", "firmware/core/device.ts", "const text = (5).toLocaleString()"],
    ["toLocaleLowerCase in brackets", "firmware/core/device.ts", `name["toLocaleLowerCase"]()`],
    ["Date.now", "firmware/core/device.ts", "const now = Date.now()"],
    ["a date", "shared/contract.ts", "const now = new Date()"],
    ["a date by another name", "firmware/core/device.ts", "const Clock = Date"],
    ["performance", "firmware/core/device.ts", "const now = performance.now()"],
    ["Math.random", "firmware/core/device.ts", "const chance = Math.random()"],
    ["Math.random in brackets", "shared/bytes.ts", `const chance = Math["random"]()`],
    ["Math.random out of Math", "firmware/core/device.ts", "const { random } = Math"],
    ["Math.random by a computed name", "firmware/core/device.ts", "const chance = Math[name]()"],
    ["globalThis", "firmware/core/device.ts", `const timer = globalThis["setTimeout"]`],
    ["process", "firmware/core/device.ts", `const fs = process.getBuiltinModule("node:fs")`],
    ["new Function", "firmware/core/device.ts", `const run = new Function("return 1")`],
    ["Function", "shared/bytes.ts", `const run = Function("return 1")`],
    ["eval", "firmware/core/device.ts", `const one = eval("1")`],
    ["eval, indirectly", "firmware/core/device.ts", `const one = (0, eval)("1")`],
  ])("%s", (_, path, text) => {
    expect(faults(path, text)).toEqual([expect.stringContaining(path)])
  })

  test("naming the file, the line, the import and the rule", () => {
    expect(faults("web/ui/lamp.ts", `\n\nimport { a } from "../../firmware/core/dns.ts"`)).toEqual([
      'web/ui/lamp.ts:3 imports "../../firmware/core/dns.ts" (firmware/core/dns.ts), but web/ui/** may import ' +
        "web/ui/**, npm:lit.",
    ])
  })

  test("nothing that only looks like an import: in a comment, in a string", () => {
    const text = `// import "node:fs"\nconst text = 'import "node:fs"; import("node:fs")' // Intl, eval, Date.now()`
    expect(faults("firmware/core/device.ts", text)).toEqual([])
  })

  test("Intl, clocks and chance only where a machine is an argument", () => {
    const text = "new Intl.NumberFormat(); Date.now(); Math.random(); globalThis.process"
    expect(faults("web/ui/lamp.ts", text)).toEqual([])
    expect(faults("firmware/hosts/node/log.ts", text)).toEqual([])
  })
})

describe.each(["shared", "firmware/core"])("the compiler's wall around %s", (folder) => {
  /** Each is appended to a copy of a real file, and must not compile with that folder's own settings. */
  const planted = {
    "effect-import": `import "node:fs"`,
    "value-import": `import { readFile } from "node:fs"\nreadFile`,
    "type-import": `import type { Socket } from "node:net"\nexport type Planted = Socket`,
    buffer: `Buffer.from("")`,
    process: "process.exit()",
    timer: "setTimeout(() => undefined, 1)",
    encoder: "new TextEncoder()",
    document: "document.title",
    fetch: `fetch("http://192.0.2.1/")`,
    url: `new URL("http://192.0.2.1/")`,
    crypto: "crypto.getRandomValues(new Uint8Array(1))",
    console: `console.log("")`,
    global: "globalThis.setTimeout",
    enum: "export enum Planted { A }",
  }

  test("stops every planted use of a platform, and none of the file's own lines", async () => {
    // Inside the repository, so that Node's types are as near as they are to the real file.
    await mkdir(join(root, "dist"), { recursive: true })
    const place = await mkdtemp(join(root, "dist/walls-"))
    try {
      const real = join(root, folder, folder === "shared" ? "bytes.ts" : "errors.ts")
      const names = ["clean", ...Object.keys(planted)]
      for (const name of names) await cp(real, join(place, `${name}.ts`))
      for (const [name, line] of Object.entries(planted))
        await writeFile(join(place, `${name}.ts`), `\n${line}\n`, { flag: "a" })
      const settings = {
        extends: join(root, folder, "tsconfig.json"),
        compilerOptions: { rootDir: ".", noEmit: true, composite: false },
        include: ["*.ts"],
        references: [],
      }
      await writeFile(join(place, "tsconfig.json"), JSON.stringify(settings))
      const output = await compile(place)
      const refused = new Set(
        [...output.matchAll(/^(.*?)\.ts\(\d+,\d+\): error/gm)].map((found) => basename(found[1] ?? "")),
      )
      expect([...refused].sort()).toEqual(Object.keys(planted).sort())
    } finally {
      await rm(place, { recursive: true })
    }
  }, 30_000)
})

/** What the compiler says; it fails by intention, so its exit code says nothing. */
function compile(folder: string): Promise<string> {
  const compiler = join(root, "node_modules/typescript/bin/tsc")
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, "-p", folder, "--pretty", "false"], (_, output) => resolve(output))
  })
}
