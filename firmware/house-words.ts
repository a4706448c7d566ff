/** The words after `porchlight ca`, `token` and `phones`. Each function throws a `PorchlightError`, code `bad-argument`. */
import { PorchlightError } from "./core/errors.ts"

export type CaAction =
  | { readonly kind: "show" | "renew" | "install" | "uninstall" }
  | { readonly kind: "export"; readonly file: string; readonly withKey: boolean }
  /** `keyFile` is the same where one file holds both. */
  | { readonly kind: "import"; readonly file: string; readonly keyFile: string }

export type TokenAction =
  | { readonly kind: "list" }
  | { readonly kind: "new"; readonly name: string }
  | { readonly kind: "revoke"; readonly id: string }

export type PhonesAction =
  | { readonly kind: "list" | "link" | "revoke-all" }
  | { readonly kind: "revoke"; readonly id: string }

export function caAction([word, ...more]: readonly string[], withKey: boolean): CaAction {
  if (withKey && word !== "export") throw bad('--with-key goes with "ca export"; try --help.')
  switch (word) {
    case "show":
    case "renew":
    case "install":
    case "uninstall":
      atMost(0, more)
      return { kind: word }
    case "export":
      atMost(1, more)
      return {
        kind: word,
        file: needed(more[0], "ca export takes a file, or - for standard output."),
        withKey,
      }
    case "import": {
      atMost(2, more)
      const file = needed(
        more[0],
        "ca import takes a file with the root, and one with its key if that is another.",
      )
      return { kind: word, file, keyFile: needed(more[1] ?? file, "The file with the key has no name.") }
    }
    default:
      throw unknown("ca", ["show", "export FILE", "import FILE", "renew", "install", "uninstall"], word)
  }
}

export function tokenAction([word, ...more]: readonly string[], name: string | undefined): TokenAction {
  if (name !== undefined && word !== "new") throw bad('--name goes with "token new"; try --help.')
  switch (word) {
    case "list":
      atMost(0, more)
      return { kind: word }
    case "new":
      atMost(0, more)
      return { kind: word, name: needed(name, "token new takes --name NAME: what the token is for.") }
    case "revoke":
      atMost(1, more)
      return {
        kind: word,
        id: needed(more[0], 'token revoke takes an ID: "porchlight token list" has them.'),
      }
    default:
      throw unknown("token", ["new --name NAME", "list", "revoke ID"], word)
  }
}

export function phonesAction([word, ...more]: readonly string[], all: boolean): PhonesAction {
  if (all && word !== "revoke") throw bad('--all goes with "phones revoke"; try --help.')
  switch (word) {
    case "list":
    case "link":
      atMost(0, more)
      return { kind: word }
    case "revoke":
      atMost(all ? 0 : 1, more)
      if (all) return { kind: "revoke-all" }
      return {
        kind: word,
        id: needed(more[0], 'phones revoke takes an ID, or --all: "porchlight phones list" has them.'),
      }
    default:
      throw unknown("phones", ["list", "revoke ID", "revoke --all", "link"], word)
  }
}

function atMost(count: number, words: readonly string[]): void {
  const surplus = words[count]
  if (surplus !== undefined) throw bad(`"${surplus}" is one word too many; try --help.`)
}

function needed(text: string | undefined, sentence: string): string {
  if (text === undefined || text === "") throw bad(sentence)
  return text
}

function unknown(command: string, actions: readonly string[], word: string | undefined): PorchlightError {
  return bad(`${command} takes ${actions.join(", ")}${word === undefined ? "" : `, not "${word}"`}.`)
}

function bad(message: string): PorchlightError {
  return new PorchlightError("bad-argument", message)
}
