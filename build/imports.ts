/** What a script imports, in every form the language has, and the names it uses: read by a parser, not by search. */
import { type ESTree, parseSync, Visitor } from "vite"

export interface Source {
  /** From the root, with slashes: `firmware/core/dns.ts`. */
  readonly path: string
  readonly text: string
}

export interface Import {
  readonly line: number
  /** Undefined where it is computed, so that no reader can tell what is imported. */
  readonly specifier: string | undefined
  /** True where nothing is left of it at run time. `import { type A }` leaves an empty import (`verbatimModuleSyntax`). */
  readonly typeOnly: boolean
}

export interface Name {
  readonly line: number
  readonly name: string
}

export interface Reading {
  readonly imports: readonly Import[]
  /** Identifiers, and strings in their place: `text["localeCompare"]`. Before a point, with what follows: `Math.max`. */
  readonly names: readonly Name[]
  /** Regular expressions that name properties of characters: `/\\p{Lu}/u`. */
  readonly propertyEscapes: readonly Name[]
  /** `/// <reference ... />`, which brings in types that the folder's compiler settings leave out. */
  readonly references: readonly Name[]
  /** Why the script does not parse; empty where it does. */
  readonly errors: readonly string[]
}

export function read({ path, text }: Source): Reading {
  const imports: Import[] = []
  const names: Name[] = []
  const propertyEscapes: Name[] = []
  const lineOf = (offset: number) => text.slice(0, offset).split("\n").length
  /** Where an identifier stands that is already in `names`, with what follows its point. */
  const told = new Set<number>()
  const add = (node: ESTree.Span, source: ESTree.Node | null | undefined, typeOnly = false) => {
    imports.push({ line: lineOf(node.start), specifier: constant(source), typeOnly })
  }
  const { program, comments, errors } = parseSync(path, text)
  new Visitor({
    ImportDeclaration: (node) => add(node, node.source, node.importKind === "type"),
    ExportAllDeclaration: (node) => add(node, node.source, node.exportKind === "type"),
    ExportNamedDeclaration: (node) => node.source && add(node, node.source, node.exportKind === "type"),
    TSImportType: (node) => add(node, node.source, true),
    TSExternalModuleReference: (node) => add(node, node.expression),
    ImportExpression: (node) => add(node, node.source),
    CallExpression: ({ callee, arguments: given, start, end }) => {
      const isRequire = callee.type === "Identifier" && callee.name === "require"
      if (isRequire || isMeta(callee, "resolve")) add({ start, end }, given[0])
    },
    NewExpression: (node) => {
      // To a bundler this is an import: it brings the file, and as a worker it runs it.
      const [address, base] = node.arguments
      if (nameOf(node.callee) !== "URL" || !isMeta(base, "url")) return
      const relative = constant(address)
      if (relative !== undefined && /^[a-z][a-z\d+.-]*:/i.test(relative)) return
      const line = lineOf(node.start)
      imports.push({ line, specifier: relative?.replace(/^(?![./])/, "./"), typeOnly: false })
    },
    MemberExpression: (node) => {
      const { object, property, computed } = node
      const name = computed ? constant(property) : nameOf(property)
      if (computed) names.push({ line: lineOf(node.start), name: name ?? "" })
      // Vite's import by pattern: import.meta.glob("../**").
      if (isMeta(node, "glob")) add(node, undefined)
      if (object.type !== "Identifier" || name === undefined) return
      told.add(object.start)
      names.push({ line: lineOf(object.start), name: `${object.name}.${name}` })
    },
    Literal: (node) => {
      const isRegex = "regex" in node && /\\[pP]\{/.test(node.regex.pattern)
      if (isRegex) propertyEscapes.push({ line: lineOf(node.start), name: node.raw ?? node.regex.pattern })
    },
    Identifier: ({ name, start }) => {
      if (!told.has(start)) names.push({ line: lineOf(start), name })
    },
  }).visit(program)
  const references = comments.filter(({ value }) => /^\/\s*<(?:reference|amd)/.test(value))
  return {
    imports,
    names,
    propertyEscapes,
    references: references.map(({ start, value }) => ({ line: lineOf(start), name: `//${value}` })),
    errors: errors.map(({ message }) => message),
  }
}

/** Whether it is `import.meta.` and that property. */
function isMeta(node: ESTree.Node | undefined, property: string): boolean {
  if (node?.type !== "MemberExpression" || node.object.type !== "MetaProperty") return false
  return nameOf(node.property) === property
}

function nameOf(node: ESTree.Node): string | undefined {
  return node.type === "Identifier" ? node.name : constant(node)
}

function constant(node: ESTree.Node | null | undefined): string | undefined {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value
  if (node?.type === "TemplateLiteral" && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined
  return undefined
}
