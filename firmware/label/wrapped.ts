/** Text in lines. */

/**
 * `text` in lines that fit, broken between words, and within a word only where it alone does not fit: after a hyphen if
 * it can be. A line has at least one character, whether that fits or not.
 */
export function wrapped(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = []
  let line = ""
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`
    if (fits(longer)) {
      line = longer
      continue
    }
    if (line !== "") lines.push(line)
    line = word
    while (line.length > 1 && !fits(line)) {
      const start = startOf(line, fits)
      lines.push(start)
      line = line.slice(start.length)
    }
  }
  return [...lines, line]
}

function startOf(word: string, fits: (line: string) => boolean): string {
  let length = 1
  while (length + 1 < word.length && fits(word.slice(0, length + 1))) length += 1
  const longest = word.slice(0, length)
  return /^.*-/.exec(longest)?.[0] ?? longest
}
