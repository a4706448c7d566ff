import { readFileSync } from "node:fs"
import type { Plugin } from "vite"

/** Puts the mark into the page as its icon, so that no browser asks for `/favicon.ico`. */
export function mark(markFile: string): Plugin {
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
