import type { Plugin } from "vite"

/** The code in place of a module, or what is left of its own. */
export type Replacement = string | ((code: string) => string)

/**
 * Leaves out what a build never needs of its packages: `replacements` by the path of a module within `node_modules`, without
 * `.js`. Fails the build where one was not met, as after a package moved it.
 */
export function unusedParts(replacements: Readonly<Record<string, Replacement>>): Plugin {
  const missed = new Set(Object.keys(replacements))
  return {
    name: "unused-parts",
    enforce: "pre",
    transform: {
      order: "pre",
      filter: { id: /\/node_modules\// },
      handler(code, id) {
        const [, path = ""] = /.*\/node_modules\/(.*)\.js$/.exec(id) ?? []
        const replacement = replacements[path]
        if (replacement === undefined) return undefined
        missed.delete(path)
        return typeof replacement === "string" ? replacement : replacement(code)
      },
    },
    buildEnd(error) {
      if (error === undefined && missed.size > 0)
        this.error(`Not met, so not left out: ${[...missed].join(", ")}. Correct the paths.`)
    },
  }
}

/** `code` without what stands from `first` on and before `end`. Throws where either is not there, in this order. */
export function without(code: string, first: string, end: string): string {
  const from = code.indexOf(first)
  const to = code.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`There is no "${first}" before an "${end}" to leave out.`)
  return code.slice(0, from) + code.slice(to)
}
