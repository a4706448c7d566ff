/**
 * The import wall: who may import what, as a table, and the check that walks every import against it.
 *
 * The compiler is the other wall (`lib` and `types` of each folder); it cannot see a wrong arrow between two folders
 * that both compile.
 */
import { opendir, readFile } from "node:fs/promises"
import { join, posix } from "node:path"
import { type ESTree, parseSync, Visitor } from "vite"

/**
 * Patterns: `*` is anything within a folder, `**` anything. A package is `npm:` and its name without the path in it,
 * a module of the platform `node:`, a file of ours its path from the root.
 */
export interface Wall {
  readonly files: string
  readonly mayImport: readonly string[]
  /** Beyond that, by `import type` alone. */
  readonly mayImportTypesOf?: readonly string[]
}

/** The first wall whose pattern fits a file is its wall. A file without one is refused. */
export const walls: readonly Wall[] = [
  { files: "shared/contract.ts", mayImport: ["shared/**", "npm:valibot"] },
  { files: "shared/seal.ts", mayImport: ["shared/**", "npm:@noble/*"] },
  { files: "shared/**", mayImport: ["shared/**"] },

  { files: "firmware/core/**", mayImport: ["firmware/core/**", "shared/**", "npm:valibot"] },
  { files: "firmware/hosts/node/**", mayImport: ["firmware/hosts/node/**", "firmware/core/**", "shared/**", "node:**"] },
  {
    files: "firmware/hosts/linux/**",
    mayImport: ["firmware/hosts/linux/**", "firmware/hosts/node/**", "firmware/core/**", "shared/**", "node:**"],
  },
  {
    files: "firmware/hosts/simulator/**",
    mayImport: [
      "firmware/hosts/simulator/**",
      "firmware/hosts/node/**",
      "firmware/core/**",
      "shared/**",
      "node:**",
      "npm:valibot",
    ],
  },
  {
    files: "firmware/*",
    mayImport: ["firmware/*", "firmware/hosts/**", "firmware/core/**", "shared/**", "node:**"],
  },

  {
    files: "web/setup/**",
    // The page has 14,600 bytes: a schema, or valibot, in it would cost a fifth of them.
    mayImport: ["web/setup/**", "web/ui/**", "shared/bytes.ts", "shared/seal.ts", "shared/words/*.json", "npm:lit"],
    mayImportTypesOf: ["shared/**"],
  },
  { files: "web/trust/**", mayImport: ["web/trust/**", "web/ui/**", "shared/**", "npm:lit"] },
  {
    files: "web/app/**",
    mayImport: ["web/app/**", "web/ui/**", "shared/**", "npm:lit", "npm:workbox-window", "npm:idb"],
  },
  { files: "web/worker/**", mayImport: ["web/worker/**", "shared/**", "npm:workbox-*"] },
  { files: "web/ui/**", mayImport: ["web/ui/**", "npm:lit"] },

  { files: "build/**", mayImport: ["**"] },
  {
    // End-to-end tests meet the product as a user does: by HTTP, by DNS, in a browser.
    files: "e2e/**",
    mayImport: ["e2e/**", "build/**", "node:**", "npm:**"],
    mayImportTypesOf: ["firmware/**", "web/**", "shared/**"],
  },
]

/** What tests may import beyond their folder's wall; vite, to bundle a program that a test then runs and kills. */
const testFiles = /\.(?:test|fixture)\.ts$/
const testsMayImport = ["npm:vitest", "npm:fast-check", "npm:dns-packet", "npm:vite", "node:**", "build/**"]

/** Folders of our sources. */
export const sourceFolders = ["shared", "firmware", "web", "build", "e2e"]

/** Names that say nothing about what is in the file; `index` also hides what is imported. */
const emptyNames = /^(?:utils?|helpers?|types|index)\.[cm]?[jt]sx?$/

/** Where the engine may have no `Intl`, and the compiler knows it and what needs it all the same. */
const withoutIntl = /^(?:shared|firmware\/core)\//
const needsIntl = /^(?:Intl|localeCompare|toLocale[A-Z]\w*)$/

export interface Source {
  /** From the root, with slashes: `firmware/core/dns.ts`. */
  readonly path: string
  readonly text: string
}

/** Every script of our folders. */
export async function readSources(root: string): Promise<Source[]> {
  const sources: Source[] = []
  for (const folder of sourceFolders) {
    for await (const entry of await opendir(join(root, folder), { recursive: true })) {
      if (!entry.isFile() || !/\.[cm]?[jt]sx?$/.test(entry.name)) continue
      const file = join(entry.parentPath, entry.name)
      const path = file.slice(root.length + 1).replaceAll("\\", "/")
      sources.push({ path, text: await readFile(file, "utf8") })
    }
  }
  return sources
}

/** A sentence for each thing in `source` that breaks a rule: which file and line, what, and the rule. */
export function faultsOf(source: Source): string[] {
  const { path } = source
  const name = posix.basename(path)
  const faults: string[] = []
  if (emptyNames.test(name)) faults.push(`${path}: a file named ${name} says nothing. Name it after what is in it.`)
  const wall = wallOf(path)
  if (wall === undefined) return [...faults, `${path}: no wall names this file. Add it to the table in build/walls.ts.`]
  return [...faults, ...findings(source).flatMap((finding) => faultOf(finding, source, wall) ?? [])]
}
