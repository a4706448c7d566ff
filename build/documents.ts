/** The documents of the repository, read by a parser of Markdown: what they link to, show, and would have one type. */
import { readdirSync, readFileSync } from "node:fs"
import { join, posix } from "node:path"
import GithubSlugger from "github-slugger"
import { lexer, type Token, walkTokens } from "marked"

export interface Document {
  /** From the root: `docs/api.md`. */
  readonly path: string
  /** Links that lead nowhere else than into the repository, resolved: `docs/air.md`, `docs/air.md#what-the-phone-shows`. */
  readonly links: readonly string[]
  /** Pictures, resolved in the same way. */
  readonly pictures: readonly string[]
  /** What may follow `#` in a link to it, as GitHub makes it of the headings. */
  readonly anchors: ReadonlySet<string>
  readonly blocks: readonly Block[]
  /** What stands between backticks in a line of text. */
  readonly spans: readonly string[]
}

export interface Block {
  /** `ts`, `js`, `json`; empty where the block says nothing. */
  readonly language: string
  readonly text: string
  /** The heading it stands under. */
  readonly heading: string
}

const leftOut = /^(?:node_modules|dist|\.cache|\.git)(?:\/|$)/

export function readDocuments(root: string): Document[] {
  return markdownUnder(root, "").map((path) => readDocument(path, readFileSync(join(root, path), "utf8")))
}

function markdownUnder(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`
    if (leftOut.test(path)) return []
    if (entry.isDirectory()) return markdownUnder(root, path)
    return path.endsWith(".md") ? [path] : []
  })
}

export function readDocument(path: string, text: string): Document {
  const links: string[] = []
  const pictures: string[] = []
  const anchors = new Set<string>()
  const blocks: Block[] = []
  const spans: string[] = []
  const slugger = new GithubSlugger()
  let heading = ""
  const resolve = (target: string) => {
    const [file = "", anchor] = decodeURI(target).split("#")
    const resolved = file === "" ? path : posix.join(posix.dirname(path), file)
    return anchor === undefined ? resolved : `${resolved}#${anchor}`
  }
  walkTokens(lexer(text), (token: Token) => {
    if (token.type === "heading") {
      heading = token["text"]
      anchors.add(slugger.slug(plainText(token)))
    }
    if (token.type === "link" && !isElsewhere(token["href"])) links.push(resolve(token["href"]))
    if (token.type === "image" && !isElsewhere(token["href"])) pictures.push(resolve(token["href"]))
    if (token.type === "code") {
      blocks.push({ language: (token["lang"] ?? "").split(" ")[0], text: token["text"], heading })
    }
    if (token.type === "codespan") spans.push(token["text"])
  })
  return { path, links, pictures, anchors, blocks, spans }
}

function isElsewhere(href: string): boolean {
  return /^[a-z][a-z+.-]*:/i.test(href)
}

/** A heading without its marks, which is what its anchor is made of. */
function plainText(token: Token): string {
  const inner = "tokens" in token ? token.tokens : undefined
  if (inner !== undefined && inner.length > 0) return inner.map(plainText).join("")
  return "text" in token ? token.text : token.raw
}
