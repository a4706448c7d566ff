/** The words of a label in the language of who prints it. */
import { defaultLanguage, languageFor } from "../../shared/languages.ts"
import type { Log } from "../core/host.ts"
import { createSpeeches, englishSpeech, type Speech } from "../core/speech.ts"
import { builtPagesFolder, loadPages } from "../hosts/node/pages.ts"
import { pluralRule } from "../hosts/node/plural-rule.ts"

/** What says the language of a terminal, the strongest first (POSIX, "Environment Variables", 8.2). */
const variables = ["LC_ALL", "LC_MESSAGES", "LANG"]

export function terminalLanguage(environment: NodeJS.ProcessEnv): string {
  const said = variables.map((name) => environment[name]).find((value) => value)
  return languageFor(said ?? "") ?? defaultLanguage
}

/** English where the built pages have no words in `language`. */
export async function labelSpeech(language: string, log: Log): Promise<Speech> {
  if (language === defaultLanguage) return englishSpeech
  const pages = await loadPages(builtPagesFolder)
  return createSpeeches({ pages, pluralRule, log }).of(language)
}
