/** What the builds of the setup page and of what it loads later have in common. */
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { BuildEnvironmentOptions, Plugin } from "vite"
import compressionModule from "vite-plugin-compression"
import { imageFolder } from "./built-words.ts"

// Its types tell of the CommonJS build, where the function is a property; Node loads the other, where it is the module.
const compression = "default" in compressionModule ? compressionModule.default : compressionModule

export const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export const sources = here("../web/setup")

export const pageBuild = {
  outDir: join(imageFolder, "setup"),
  // Each would remove what the other has built.
  emptyOutDir: false,
  // The oldest browsers whose login sheets are still met: Safari 14, Chrome 87, Firefox 78. All of them know ES2020;
  // naming them to the transpiler would make it avoid `?.`, for a fault of Chrome 87 that the page does not meet.
  target: "es2020",
  cssTarget: ["safari14", "chrome87", "firefox78"],
  modulePreload: false,
  // Some 200 bytes smaller than with Vite's own minifier.
  minify: "terser",
} satisfies BuildEnvironmentOptions

/** Leaves the compressed form of each file alone. Last in a list, because it reads what the others wrote. */
export function compressedOnly(): Plugin {
  return compression({ threshold: 0, deleteOriginFile: true, verbose: false })
}
