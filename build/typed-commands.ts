/** What a document would have a person type: the commands of its blocks and lines, word by word. */
import type { Document } from "./documents.ts"

/** One command as the shell hands it on: `["porchlight", "notify", "The door is open"]`. */
export type Typed = readonly string[]

/** In place of words that a person replaces, where a program looks at what they are. */
const examples: Readonly<Record<string, string>> = {
  MINUTES: "10",
  SECONDS: "60",
  "HOST:PORT": "127.0.0.1:8080",
}

/** Blocks in these languages are no commands. */
const programs = ["ts", "js", "json", "html", "css"]

/** Every command whose first word is `program`, whatever stands before it: `$`, `sudo`, `npx`. */
export function typedCommands(
  { blocks, spans }: Pick<Document, "blocks" | "spans">,
  program: string,
): Typed[] {
  const lines = blocks
    .filter(({ language }) => !programs.includes(language))
    .flatMap(({ text }) => text.replaceAll("\\\n", " ").split("\n"))
  // What a program prints begins with a space; what is typed does not.
  const typed = lines.filter((line) => !line.startsWith(" "))
  return [...typed, ...spans].flatMap(commandsOf).filter(([word]) => word === program)
}

function commandsOf(line: string): Typed[] {
  return line.split(/\s(?:&&|\||;)\s|\s#\s/).map((part) => {
    const words = [...part.matchAll(/"([^"]*)"|'([^']*)'|\S+/g)].map(
      ([word, double, single]) => double ?? single ?? word,
    )
    const start = words.findIndex((word) => !["$", "sudo", "npx"].includes(word))
    return start < 0 ? [] : words.slice(start).map((word) => examples[word] ?? word)
  })
}
