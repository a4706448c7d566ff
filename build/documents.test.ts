import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { parseCommandLine } from "../firmware/command-line.ts"
import { readDocument, readDocuments } from "./documents.ts"
import { typedCommands } from "./typed-commands.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const documents = readDocuments(root)
/** What `npm run pictures` makes. */
const pictures: Record<string, unknown> = JSON.parse(
  readFileSync(join(root, "build/document-pictures.json"), "utf8"),
)

/** Of all pictures together: a clone gets each of them for ever. */
const picturesMaximumBytes = 700_000

describe("the documents", () => {
  test("are found, those beside the sources too", () => {
    const paths = documents.map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(["README.md", "docs/api.md", "e2e/wifi/README.md"]))
    expect(paths.filter((path) => path.startsWith("node_modules"))).toEqual([])
  })

  test("link to files and headings that are there", () => {
    expect(documents.flatMap(({ path, links }) => links.flatMap((link) => faultOf(link, path)))).toEqual([])
  })

  test("show pictures that `npm run pictures` makes, and it makes none that nobody sees", () => {
    const shown = documents.flatMap((document) => document.pictures)
    expect(shown.filter((path) => !existsSync(join(root, path)))).toEqual([])
    const made = Object.keys(pictures).map((name) => `docs/images/${name}`)
    expect([...new Set(shown)].sort()).toEqual(made.sort())
    expect(readdirSync(join(root, "docs/images")).sort()).toEqual(Object.keys(pictures).sort())
  })

  test("show small pictures", () => {
    const sizes = Object.keys(pictures).map((name) => statSync(join(root, "docs/images", name)).size)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(picturesMaximumBytes)
  })

  test("name commands that the command line takes", () => {
    const commands = documents.flatMap((document) => typedCommands(document, "porchlight"))
    expect(commands.length).toBeGreaterThan(40)
    expect(commands.flatMap(([, ...words]) => complaintAbout(words))).toEqual([])
    const starts = documents.flatMap((document) => typedCommands(document, "npm"))
    const started = starts.filter(([, word, dashes]) => word === "start" && dashes === "--")
    expect(started.length).toBeGreaterThan(5)
    expect(started.flatMap((words) => complaintAbout(words.slice(3)))).toEqual([])
  })

  test("name scripts that the package has", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
    const named = documents
      .flatMap((document) => typedCommands(document, "npm"))
      .filter(([, word]) => word === "run")
      .map(([, , script = ""]) => script)
    expect(named).toContain("bench")
    expect(named.filter((script) => !(script in scripts))).toEqual([])
  })
})

describe("the checks see", () => {
  test("a link to a file that is not there, and to a heading that is not", () => {
    const { links } = readDocument(
      "docs/a.md",
      "[a](b.md) [c](api.md#no-such) [d](#here) [e](https://e.org)\n# Here\n",
    )
    expect(links).toEqual(["docs/b.md", "docs/api.md#no-such", "docs/a.md#here"])
    expect(links.flatMap((link) => faultOf(link, "docs/a.md"))).toHaveLength(3)
  })

  test("headings as GitHub names them", () => {
    const { anchors } = readDocument("a.md", "# `npm start`: *two* ways\n## Two\n## Two\n")
    expect([...anchors]).toEqual(["npm-start-two-ways", "two", "two-1"])
  })

  test("commands in blocks and in lines, and what the command line says of wrong ones", () => {
    const document = readDocument(
      "a.md",
      '```\n$ sudo porchlight notify "The door" --tag a && porchlight status\n  porchlight printed\n```\n`porchlight bogus`',
    )
    const typed = typedCommands(document, "porchlight")
    expect(typed.map(([, ...words]) => words)).toEqual([
      ["notify", "The door", "--tag", "a"],
      ["status"],
      ["bogus"],
    ])
    expect(typed.flatMap(([, ...words]) => complaintAbout(words))).toEqual([
      'porchlight bogus: There is no command "bogus"; try --help.',
    ])
  })
})

function faultOf(link: string, from: string): string[] {
  const [file = "", anchor] = link.split("#")
  if (!existsSync(join(root, file))) return [`${from} links to ${file}, which is not there.`]
  if (anchor === undefined || !file.endsWith(".md")) return []
  const anchors = documents.find(({ path }) => path === file)?.anchors
  return anchors?.has(anchor) ? [] : [`${from} links to ${link}, but that page has no such heading.`]
}

function complaintAbout(words: readonly string[]): string[] {
  try {
    parseCommandLine(words)
    return []
  } catch (error) {
    return [`porchlight ${words.join(" ")}: ${(error as Error).message}`]
  }
}
