import { type Plugin, parseSync, Visitor } from "vite"

/**
 * Takes the texts out of the errors that these modules throw, where nobody would read them: a page in a login sheet has
 * no console, and the texts of @noble weigh as much as everything that seals with it.
 */
export function silentErrors(modules: RegExp): Plugin {
  return {
    name: "silent-errors",
    transform: { filter: { id: modules }, handler: (code) => withoutErrorTexts(code) },
  }
}

/** `code` with every `new …Error(…)` emptied. What was computed for the text alone is left to the minifier. */
export function withoutErrorTexts(code: string): string {
  const texts: { start: number; end: number }[] = []
  const visitor = new Visitor({
    NewExpression({ callee, arguments: [first], end }) {
      const isError = callee.type === "Identifier" && callee.name.endsWith("Error")
      if (isError && first !== undefined) texts.push({ start: first.start, end: end - 1 })
    },
  })
  visitor.visit(parseSync("module.js", code).program)
  let silent = ""
  let kept = 0
  for (const { start, end } of texts.sort((one, other) => one.start - other.start)) {
    // One inside another's text has gone with it.
    if (start < kept) continue
    silent += code.slice(kept, start)
    kept = end
  }
  return silent + code.slice(kept)
}
