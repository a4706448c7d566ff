/** docs/api.md, written from the OpenAPI document, which is made of the schemas that the device checks with. */

interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly prefixItems?: readonly Schema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly maxLength?: number
  readonly maxItems?: number
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>

interface Operation {
  readonly summary: string
  readonly description?: string
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
  readonly security: readonly object[]
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** In the order of reading; the first that a path begins with is its chapter. */
const chapters: readonly (readonly [title: string, about: string, paths: readonly string[]])[] = [
  [
    "In setup",
    "On the device's own network, by plain HTTP. [interface.md](interface.md) says how it is sealed.",
    ["/api/device", "/api/scan", "/api/connect", "/api/events", "/api/seal", "/api/setup"],
  ],
  [
    "Who may come in",
    "At home, by HTTPS. `/api/health` and `/api/trust` are answered by plain HTTP, too.",
    ["/api/health", "/api/trust", "/api/pair", "/api/sessions", "/api/tokens"],
  ],
  [
    "What it measures, obeys and sees",
    "At home, by HTTPS. Times are ages, counted back from the answer, so no two clocks need agree.",
    ["/api/home", "/api/readings", "/api/controls", "/api/images", "/api/log"],
  ],
  ["When people are told", "At home, by HTTPS.", ["/api/alerts", "/api/push", "/api/notifications"]],
  ["Its networks", "At home, by HTTPS.", ["/api/networks"]],
  ["The rest", "At home, by HTTPS.", ["/api/"]],
]

export function apiPage({ paths, components }: OpenApi): string {
  const waiting = new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation]),
    ),
  )
  const parts = chapters.map(([title, about, beginnings]) => {
    const rows = [...waiting].filter(([name]) =>
      beginnings.some((beginning) => name.split(" ")[1]?.startsWith(beginning)),
    )
    for (const [name] of rows) waiting.delete(name)
    return `## ${title}\n\n${about}\n\n| request | for | takes | gives | |\n|---|---|---|---|---|\n${rows.map(rowOf).join("\n")}\n`
  })
  const shapes = Object.entries(components.schemas).map(([name, schema]) =>
    `${name} = ${shape(schema, "  ")}\n`.replace(/ +$/gm, ""),
  )
  return `# The interface, request by request

<!-- Written by "npm run api" from the schemas that the device checks with: change those. -->

Every device at home serves this as an OpenAPI 3.1 document, too: \`GET /api/openapi.json\`. [interface.md](interface.md) says
how the parts go together: the seal, joining, tokens, what is answered when a request is wrong.

*For*: everybody; *house*, a paired phone or a script's token; *phones*, a paired phone alone.

${parts.join("\n")}
## Shapes

\`text 80\` has 80 characters at most. \`?\` is what may be left out.

\`\`\`
${shapes.join("\n")}\`\`\`
`
}

function rowOf([name, operation]: readonly [string, Operation]): string {
  const { summary, description, parameters = [], requestBody, responses, security } = operation
  const query = parameters
    .filter((parameter) => parameter.in === "query")
    .map((parameter) => `?${parameter.name}=`)
  const takes = [...query, ...(requestBody ? contentText(requestBody.content) : [])]
  const [status = "", answer] = Object.entries(responses).find(([key]) => key !== "default") ?? []
  const gives = [status, ...(answer?.content ? contentText(answer.content) : [])].join(" ")
  const who = security.length === 0 ? "everybody" : security.length === 1 ? "phones" : "house"
  const cells = [
    `\`${name}\``,
    who,
    takes.join(" "),
    gives,
    [summary, description].filter(Boolean).join(". "),
  ]
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`
}

function contentText(content: Content): string[] {
  return Object.entries(content).map(([type, { schema }]) => {
    if (type !== "application/json") return `\`${type}\``
    return schema.$ref === undefined
      ? `\`${shape(schema, "").replace(/\s+/g, " ")}\``
      : `\`${nameOf(schema.$ref)}\``
  })
}

/** Like a type of TypeScript, its inner lines moved in by `inset`. */
function shape(schema: Schema, inset: string): string {
  const { $ref, type, enum: values, oneOf, anyOf, items, prefixItems } = schema
  if ($ref !== undefined) return nameOf($ref)
  if ("const" in schema) return JSON.stringify(schema.const)
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(" | ")
  if (oneOf !== undefined) return oneOf.map((each) => `\n${inset}| ${shape(each, `${inset}  `)}`).join("")
  if (anyOf !== undefined) return anyOf.map((each) => shape(each, inset)).join(" | ")
  if (prefixItems !== undefined) return `[${prefixItems.map((each) => shape(each, inset)).join(", ")}]`
  if (type === "array")
    return `list of${schema.maxItems ? ` up to ${schema.maxItems}` : ""} ${shape(items ?? {}, inset)}`
  if (type === "object") return fields(schema, inset)
  if (type === "string") return `text${limit(schema.maxLength)}`
  if (type === "number" || type === "integer") return numberText(schema)
  return type ?? "anything"
}

function fields({ properties = {}, required = [] }: Schema, inset: string): string {
  const entries = Object.entries(properties)
  if (entries.length === 0) return "{}"
  const texts = entries.map(([name, field]) => {
    return `${name}${required.includes(name) ? "" : "?"}: ${shape(field, `${inset}  `)}`
  })
  const line = `{ ${texts.join(", ")} }`
  if (line.length + inset.length <= 110 && !line.includes("\n")) return line
  return `{\n${texts.map((text) => `${inset}${text}\n`).join("")}${inset.slice(2)}}`
}

function numberText({ type, minimum, exclusiveMinimum, maximum }: Schema): string {
  const kind = type === "integer" ? "whole number" : "number"
  if (minimum !== undefined && maximum !== undefined) return `${kind} ${minimum} to ${maximum}`
  if (exclusiveMinimum !== undefined) return `${kind} above ${exclusiveMinimum}`
  return minimum === undefined ? kind : `${kind} from ${minimum}`
}

function limit(maximum: number | undefined): string {
  return maximum === undefined ? "" : ` ${maximum}`
}

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf("/") + 1)
}
