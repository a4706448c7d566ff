/** Builds the setup page: one HTML file with everything inside, and only its compressed form. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { defineConfig, type Plugin } from "vite"
import compressionModule from "vite-plugin-compression"
import { viteSingleFile } from "vite-plugin-singlefile"
import { budget, setupPageMaximumBytes } from "./budgets.ts"
import { contentSecurityPolicy } from "./content-security-policy.ts"
import { shortCustomProperties } from "./short-custom-properties.ts"
import { templateWhitespace } from "./template-whitespace.ts"
import { wordsInPlace } from "./words-in-place.ts"

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
    // Some 200 bytes smaller than with Vite's own minifier, and 40 more where it inlines simple functions only.
    minify: "terser",
    terserOptions: {
      compress: { passes: 3, inline: 1 },
      // The names lit keeps for its own packages, all of which are inside this file.
      mangle: { properties: { regex: /^_\$/ } },
    },
  },
  plugins: [
    wordsInPlace(here("../shared/words/en.json")),
    mark(here("../web/ui/mark.svg")),
    templateWhitespace(),
    viteSingleFile(),
    shortCustomProperties(),
    contentSecurityPolicy(),
    budget({
      name: "setup page",
      files: /\.html$/,
      maximumBytes: setupPageMaximumBytes,
      forbidden: ["valibot", "@noble", "firmware/"],
    }),
    // Last, because it reads what the others wrote.
    compression({ threshold: 0, deleteOriginFile: true, verbose: false }),
  ],
})

/** Puts the mark into the page as its icon, so that no browser asks for `/favicon.ico`. */
function mark(markFile: string): Plugin {
  // An icon's title is read by nobody. Vite would escape every quote and bracket, which an attribute can hold as it is.
  const drawing = readFileSync(markFile, "utf8")
    .trim()
    .replace(/<title>.*<\/title>/, "")
  const href = `data:image/svg+xml,${drawing.replace(/"/g, "'").replace(/#/g, "%23")}`
  return {
    name: "mark-in-html",
    transformIndexHtml: {
      order: "post",
      handler: (html) => html.replace("</head>", () => `<link rel="icon" href="${href}"></head>`),
    },
  }
}
