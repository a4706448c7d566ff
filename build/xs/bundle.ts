/** One script for the engine, of an entry in `inside/` and all that it imports. */
import { mkdir, writeFile } from "node:fs/promises"
import { basename, join, relative } from "node:path"
import { build, type Plugin, type Rolldown } from "vite"
import { root } from "../prepare.js"
import { cache } from "./engine.ts"

export interface Bundle {
  readonly path: string
  /** Characters of minified code that each module brings, by its path from the root. */
  readonly modules: ReadonlyMap<string, number>
}

/** `name` is a file in `inside/`, without its ending. */
export async function bundle(name: string, plugins: readonly Plugin[] = []): Promise<Bundle> {
  const output = (await build({
    root,
    configFile: false,
    logLevel: "warn",
    plugins: [...plugins],
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      write: false,
      // Fields of classes are lowered: XS 13.3 does not find a class from its own static field.
      target: "es2021",
      lib: { entry: join(root, "build/xs/inside", `${name}.ts`), formats: ["iife"], name: "bundle" },
    },
  })) as Rolldown.RolldownOutput[]
  const [chunk] = output[0]?.output ?? []
  if (chunk?.type !== "chunk") throw new Error(`${name} was not bundled.`)
  await mkdir(cache, { recursive: true })
  const variant = plugins.map((plugin) => `-${plugin.name}`).join("")
  const path = join(cache, `${basename(name)}${variant}.js`)
  await writeFile(path, chunk.code)
  const modules = Object.entries(chunk.modules).map(
    ([id, module]) => [relative(root, id), module.renderedLength] as const,
  )
  return { path, modules: new Map(modules) }
}
