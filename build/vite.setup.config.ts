/** Builds the setup page: one HTML file with everything inside, and only its compressed form. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { defineConfig, type Plugin } from "vite"
import compressionModule from "vite-plugin-compression"
import { viteSingleFile } from "vite-plugin-singlefile"
import { budget } from "./budgets.ts"
import { contentSecurityPolicy } from "./content-security-policy.ts"
import { templateWhitespace } from "./template-whitespace.ts"

// Its types tell of the CommonJS build, where the function is a property; Node loads the other, where it is the module.
const compression = "default" in compressionModule ? compressionModule.default : compressionModule

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: here("../web/setup"),
  publicDir: false,
  logLevel: "warn",
  build: {
    outDir: here("../dist/web/setup"),
    emptyOutDir: true,
    // The oldest browsers whose login sheets are still met: Safari 14, Chrome 87, Firefox 78. All of them know ES2020;
    // naming them to the transpiler would make it avoid `?.`, for a fault of Chrome 87 that this page does not meet.
    target: "es2020",
    cssTarget: ["safari14", "chrome87", "firefox78"],
    modulePreload: false,
  },
  plugins: [
    words(here("../shared/words/en.json")),
    mark(here("../web/ui/mark.svg")),
    templateWhitespace(),
    viteSingleFile(),
    contentSecurityPolicy(),
    budget({
      name: "setup page",
      files: /\.html$/,
      // One initial congestion window, ten segments of 1,460 bytes: RFC 6928, section 2.
      maximumBytes: 14_600,
      forbidden: ["valibot", "@noble", "firmware/"],
    }),
    // Last, because it reads what the others wrote.
    compression({ threshold: 0, deleteOriginFile: true, verbose: false }),
  ],
})

/** Puts the catalogue's words where the page's HTML says `{section.key}`. */
function words(catalogueFile: string): Plugin {
  const catalogue: Record<string, Record<string, string>> = JSON.parse(readFileSync(catalogueFile, "utf8"))
  return {
    name: "words-in-html",
    transformIndexHtml: (html) =>
      html.replace(/\{(\w+)\.([\w.]+)\}/g, (place, section: string, key: string) => {
        const word = catalogue[section]?.[key]
        if (word === undefined)
          throw new Error(`The page asks for ${place}, which ${catalogueFile} does not have.`)
        return word.replace(/&/g, "&amp;").replace(/</g, "&lt;")
      }),
  }
}

/** Puts the mark into the page as its icon, so that no browser asks for `/favicon.ico`. */
function mark(markFile: string): Plugin {
  const drawing = readFileSync(markFile, "utf8").trim().replace(/"/g, "'").replace(/#/g, "%23")
  return {
    name: "mark-in-html",
    transformIndexHtml: () => [
      { tag: "link", attrs: { rel: "icon", href: `data:image/svg+xml,${drawing}` }, injectTo: "head" },
    ],
  }
}
