/** What readers that are not ours make of markup: Python's, of property lists, of XML, of HTML. */
import { spawnSync } from "node:child_process"

/** One JSON line of what was read for each text; null where it could not be. */
const program = `
import base64, html.parser, json, plistlib, sys
import xml.etree.ElementTree as tree

def plist(text):
    return plistlib.loads(text.encode())

def xml(text):
    return [[node.tag.rpartition("}")[2], sorted(node.attrib), node.text or ""] for node in tree.fromstring(text).iter()]

class Reader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []
    def handle_starttag(self, tag, attributes):
        self.found.append([tag, sorted(name for name, _ in attributes), ""])
    def handle_data(self, data):
        if self.found:
            self.found[-1][2] += data

def page(text):
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader.found

read = {"plist": plist, "xml": xml, "html": page}[sys.argv[1]]
for text in json.load(sys.stdin):
    try:
        print(json.dumps(read(text), default=lambda value: base64.b64encode(value).decode()))
    except Exception as error:
        print(json.dumps({"error": str(error)}))
`

/** A tag, the names of its attributes, and the text that follows until the next one. */
export type Element = readonly [tag: string, attributes: readonly string[], text: string]

/** Undefined where there is no Python. What could not be read is an object with `error`. */
export function readBy(reader: "plist" | "xml" | "html", texts: readonly string[]): unknown[] | undefined {
  const { status, stdout, stderr, error } = spawnSync("python3", ["-c", program, reader], {
    ...{ input: JSON.stringify(texts), encoding: "utf8", maxBuffer: 1e9 },
  })
  if (error !== undefined) return undefined
  if (status !== 0) throw new Error(`Python could not read: ${stderr}`)
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown)
}

/** The tags with their attributes: what makes a page another one. */
export function shapeOf(read: unknown): string {
  if (!Array.isArray(read)) return JSON.stringify(read)
  return JSON.stringify((read as Element[]).map(([tag, attributes]) => [tag, attributes]))
}

export function textOf(read: unknown): string {
  return Array.isArray(read) ? (read as Element[]).map(([, , text]) => text).join("") : ""
}
