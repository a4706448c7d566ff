import type { Plugin } from "vite"

/** A plugin that changes the HTML of a build when everything is in it. Several work in the order of their list. */
export function finishedHtml(name: string, change: (html: string) => string): Plugin {
  return {
    name,
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === "asset" && file.fileName.endsWith(".html")) file.source = change(`${file.source}`)
        }
      },
    },
  }
}
