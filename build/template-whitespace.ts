import type { Plugin } from "vite"

/**
 * Takes the indentation out of templates, which the minifier leaves alone. In minified code an indented line stands
 * in a template only; between tags its break goes, elsewhere it becomes one space. So no template may rely on one.
 * A break without indentation stays: lit-html's own patterns hold such.
 */
export function templateWhitespace(): Plugin {
  return {
    name: "template-whitespace",
    generateBundle: {
      order: "pre",
      handler(_options, bundle) {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type === "chunk") chunk.code = withoutIndentation(chunk.code)
        }
      },
    },
  }
}

export function withoutIndentation(code: string): string {
  return code.replace(/(\S) *\n {2,}(?=(\S))/g, (_, before: string, after: string) => {
    const betweenTags = before === ">" || before === "`" || after === "<" || after === "`"
    return before + (betweenTags ? "" : " ")
  })
}
