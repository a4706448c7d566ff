/** The ways in which a text can lie in a recording for anybody who looks for it. */

/** Every common encoding of `text`, by its name. */
export function spellingsOf(text: string): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(text, "utf8")
  const base64 = base64At(bytes)
  const escaped = (prefix: string, width: number) =>
    Array.from(text, (character) => {
      const code = (character.codePointAt(0) ?? 0).toString(16).padStart(width, "0")
      return /[A-Za-z0-9]/.test(character) ? character : `${prefix}${code}`
    }).join("")
  const spellings: [string, Buffer | string][] = [
    ["UTF-8", bytes],
    ["UTF-16, little-endian", Buffer.from(text, "utf16le")],
    ["UTF-16, big-endian", Buffer.from(text, "utf16le").swap16()],
    ["Latin-1", Buffer.from(text, "latin1")],
    ["JSON with escapes", escaped("\\u", 4)],
    ["percent encoding", encodeURIComponent(text)],
    ["percent encoding of a form", new URLSearchParams({ _: text }).toString().slice(2)],
    ["hexadecimal", bytes.toString("hex")],
    ["hexadecimal in capitals", bytes.toString("hex").toUpperCase()],
    ["backwards", Buffer.from(bytes).reverse()],
    ...base64.map((spelling, offset): [string, string] => [`base64 at ${offset}`, spelling]),
    ...base64.map((spelling, offset): [string, string] => [
      `base64url at ${offset}`,
      spelling.replaceAll("+", "-").replaceAll("/", "_"),
    ]),
  ]
  return new Map(spellings.map(([name, spelling]) => [name, Buffer.from(spelling)]))
}

/** What base64 makes of `bytes` wherever they begin within a group of three, without what depends on their neighbours. */
function base64At(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replace(/=+$/, "")
    const first = Math.ceil((offset * 8) / 6)
    const last = Math.floor(((offset + bytes.length) * 8) / 6)
    return text.slice(first, last)
  })
}

/** The names of the spellings of `text` that are in `recording`. */
export function spellingsIn(recording: Buffer, text: string): string[] {
  return [...spellingsOf(text)].filter(([, spelling]) => recording.includes(spelling)).map(([name]) => name)
}
