/** The words of `porchlight label`. Each function throws a `PorchlightError`, code `bad-argument`. */
import { languageFor, languages } from "../shared/languages.ts"
import { PorchlightError } from "./core/errors.ts"

export type LabelForm = { readonly kind: "terminal" } | { readonly kind: "svg"; readonly file: string }

interface Words {
  readonly svg?: string | undefined
  readonly terminal?: boolean | undefined
  readonly language?: string | undefined
}

/** Undefined where nothing was said. */
export function labelForm({ svg, terminal = false }: Words): LabelForm | undefined {
  if (svg === undefined) return terminal ? { kind: "terminal" } : undefined
  if (terminal) throw bad("--svg and --terminal are two forms of one label; choose one of them.")
  if (svg === "") throw bad("--svg takes a file, not an empty word.")
  return { kind: "svg", file: svg }
}

/** The tag of one that we speak; undefined where nothing was said. */
export function labelLanguage({ language }: Words): string | undefined {
  if (language === undefined) return undefined
  const tags = languages.map(({ tag }) => tag)
  const tag = languageFor(language)
  if (tag === undefined) throw bad(`--language takes one of ${tags.join(", ")}, not "${language}".`)
  return tag
}

function bad(message: string): PorchlightError {
  return new PorchlightError("bad-argument", message)
}
