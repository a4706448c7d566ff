import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { root } from "../prepare.js"
import { faultsOf } from "../walls.ts"
import { bundle } from "./bundle.ts"
import { type EngineEnd, startEngine } from "./engine-process.ts"

const run = promisify(execFile)

/** What a person might write without a thought, and what notices it before the engine does. */
const strays: readonly [name: string, code: string, first: "compiler" | "wall"][] = [
  ["Buffer", 'Buffer.from("x")', "compiler"],
  ["URL", 'new URL("http://x/")', "compiler"],
  ["setTimeout", "setTimeout(() => {}, 1)", "compiler"],
  ["TextEncoder", "new TextEncoder()", "compiler"],
  ["Intl", 'new Intl.NumberFormat("en")', "wall"],
  ["localeCompare", '"a".localeCompare("b")', "wall"],
  ["a property escape", '/\\p{Lu}/u.test("A")', "wall"],
]

let folder: string

beforeAll(async () => {
  // Among the core's own files: by them the compiler knows what it has.
  folder = await mkdtemp(join(root, "firmware/core/.stray-"))
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: "../tsconfig.json",
      include: ["*.ts"],
      references: [],
      compilerOptions: { composite: false, noEmit: true },
    }),
  )
})
afterAll(() => rm(folder, { recursive: true }))

/** How the engine ends with `code` in the core. */
async function inTheEngine(code: string): Promise<EngineEnd> {
  const stray = await bundle("setup-heap", [
    {
      name: "stray",
      transform: (text, id) =>
        id.endsWith("core/device.ts")
          ? text.replace("static async open(options) {", (found) => `${found} ${code};`)
          : undefined,
    },
  ])
  const engine = await startEngine({ script: stray.path, onLine: () => {} })
  engine.send(JSON.stringify({ isSealed: false, isMeasured: false }))
  engine.finish()
  return engine.ended
}

describe.each(strays)("%s in the core", (_name, code, first) => {
  test(`is noticed by the ${first}`, async () => {
    const text = `export const stray = () => ${code}\n`
    if (first === "wall") {
      expect(faultsOf({ path: "firmware/core/stray.ts", text }).length).toBeGreaterThan(0)
      return
    }
    await writeFile(join(folder, "stray.ts"), text)
    const compiled = run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder])
    await expect(compiled).rejects.toMatchObject({ stdout: expect.stringContaining("stray.ts") })
  })

  test("ends the engine", async () => {
    expect(await inTheEngine(code)).toMatchObject({ kind: "fault" })
  })
})
