/**
 * The import wall: who may import what, as a table, and the check that walks every import against it.
 *
 * The compiler is the other wall (`lib` and `types` of each folder); it cannot see a wrong arrow between two folders
 * that both compile.
 */
import { readdir, readFile } from "node:fs/promises"
import { isBuiltin } from "node:module"
import { join, posix } from "node:path"
import { type Import, read, type Source } from "./imports.ts"

/**
 * Patterns: `*` is anything within a folder, `**` anything. A package is `npm:` and its name without the path in it,
 * a module of the platform `node:`, a file of ours its path from the root.
 */
export interface Wall {
  readonly files: string
  readonly mayImport: readonly string[]
  /** Beyond that, by `import type` alone; its tests also by value, as they weigh on no page. */
  readonly mayImportTypesOf?: readonly string[]
}

/** The first wall whose pattern fits a file is its wall. A file without one is refused. */
export const walls: readonly Wall[] = [
  { files: "shared/contract.ts", mayImport: ["shared/**", "npm:valibot"] },
  { files: "shared/home-contract.ts", mayImport: ["shared/**", "npm:valibot"] },
  { files: "shared/pairing-contract.ts", mayImport: ["shared/**", "npm:valibot"] },
  { files: "shared/push-contract.ts", mayImport: ["shared/**", "npm:valibot"] },
  { files: "shared/cpace.ts", mayImport: ["shared/**", "npm:@noble/*"] },
  { files: "shared/seal.ts", mayImport: ["shared/**", "npm:@noble/*"] },
  { files: "shared/**", mayImport: ["shared/**"] },

  {
    files: "firmware/core/**",
    mayImport: ["firmware/core/**", "shared/**", "npm:valibot", "npm:@noble/hashes"],
  },
  {
    files: "firmware/hosts/node/certifier.ts",
    mayImport: ["firmware/hosts/node/**", "firmware/core/**", "shared/**", "node:**", "npm:@peculiar/*"],
  },
  {
    files: "firmware/hosts/node/announcer*",
    mayImport: ["firmware/hosts/node/**", "firmware/core/**", "shared/**", "node:**", "npm:@homebridge/ciao"],
  },
  {
    files: "firmware/hosts/node/announced-devices.ts",
    mayImport: ["firmware/hosts/node/**", "firmware/core/**", "node:**", "npm:@homebridge/ciao"],
  },
  // What every host must pass; it knows none of them.
  { files: "firmware/hosts/suite.ts", mayImport: ["firmware/core/**", "shared/**"] },
  // Its test, which tries those that run on Node.
  {
    files: "firmware/hosts/every-host.ts",
    mayImport: ["firmware/hosts/**", "firmware/core/**", "shared/**"],
  },
  {
    // The SDK's modules, by its own names; `net` is one of them, not Node's.
    files: "firmware/hosts/moddable/**",
    mayImport: [
      "firmware/hosts/moddable/**",
      "firmware/core/**",
      "shared/**",
      "npm:embedded:*",
      "npm:preference",
      "npm:Resource",
      "npm:rng",
      "npm:time",
      "npm:timer",
      "npm:wifi",
      "node:net",
    ],
  },
  {
    files: "firmware/hosts/node/web-socket-library.ts",
    mayImport: ["firmware/hosts/node/**", "firmware/core/**", "node:**", "npm:ws"],
  },
  {
    files: "firmware/hosts/node/**",
    mayImport: [
      "firmware/hosts/node/**",
      "firmware/hosts/suite.ts",
      "firmware/core/**",
      "shared/**", // The folder of built pages, by its path: it serves what lies there.
      "web",
      "node:**",
    ],
  },
  {
    files: "firmware/hosts/linux/**",
    mayImport: [
      "firmware/hosts/linux/**",
      "firmware/hosts/node/**",
      "firmware/core/**",
      "shared/**",
      "node:**",
      "npm:dbus-native",
    ],
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
    // What the board itself measures.
    files: "firmware/board/**",
    mayImport: ["firmware/board/**", "firmware/core/**", "shared/**", "node:**"],
  },
  {
    files: "firmware/backup/**",
    mayImport: [
      "firmware/backup/**",
      "firmware/hosts/node/**",
      "firmware/core/**",
      "shared/**",
      "node:**",
      "npm:valibot",
    ],
  },
  { files: "firmware/label/**", mayImport: ["firmware/label/**", "firmware/core/**", "shared/**", "npm:qr"] },
  {
    files: "firmware/control/**",
    mayImport: ["firmware/control/**", "firmware/core/**", "shared/**", "node:**", "npm:valibot"],
  },
  {
    files: "firmware/fleet/broker-line.ts",
    mayImport: [
      "firmware/fleet/**",
      "firmware/mqtt-options.ts",
      "firmware/core/**",
      "shared/**",
      "node:**",
      "npm:mqtt",
    ],
  },
  {
    // At a broker: what the home shows, by MQTT. Any machine with Node's sockets may have it.
    files: "firmware/fleet/**",
    mayImport: ["firmware/fleet/**", "firmware/mqtt-options.ts", "firmware/core/**", "shared/**", "node:**"],
  },
  // What works on the machine under a device: each may ask the host, none of them the other.
  {
    files: "firmware/doctor/**",
    mayImport: [
      "firmware/doctor/**",
      "firmware/label/wrapped.ts",
      "firmware/hosts/linux/**",
      "firmware/core/**",
      "shared/**",
      "node:**",
      // Says which Node it takes.
      "package.json",
    ],
  },
  {
    files: "firmware/service/**",
    mayImport: [
      "firmware/service/**",
      "firmware/hosts/linux/**",
      "firmware/hosts/node/**",
      "firmware/mqtt-options.ts",
      // The package itself, which it copies.
      "..",
      "firmware/core/**",
      "shared/**",
      "node:**",
    ],
  },
  {
    // Another version of the service, which it may ask how it is.
    files: "firmware/upgrade/**",
    mayImport: [
      "firmware/upgrade/**",
      "firmware/service/**",
      "firmware/hosts/linux/own-command.ts",
      "firmware/hosts/node/**",
      "firmware/core/**",
      "node:**",
    ],
  },
  {
    files: "firmware/commands/**",
    mayImport: [
      "firmware/commands/**",
      "firmware/*",
      "firmware/backup/**",
      "firmware/board/**",
      "firmware/control/**",
      "firmware/doctor/**",
      "firmware/label/**",
      "firmware/service/**",
      "firmware/upgrade/**",
      "firmware/hosts/**",
      "firmware/core/**",
      "shared/**",
      "node:**",
      "npm:valibot",
    ],
  },
  {
    // Programs as their readers would write them: the package by its name, and Node. Their tests have a phone besides.
    files: "firmware/examples/**",
    mayImport: ["firmware/examples/**", "npm:porchlight", "node:**"],
    mayImportTypesOf: ["firmware/*", "shared/**"],
  },
  {
    files: "firmware/*",
    mayImport: [
      "firmware/*",
      "firmware/board/**",
      "firmware/commands/**",
      "firmware/fleet/**",
      "firmware/label/**",
      "firmware/hosts/**",
      "firmware/core/**",
      "shared/**",
      "node:**",
      // Holds the version.
      "package.json",
    ],
  },

  {
    files: "web/setup/**",
    // A schema would bring valibot with it into a page of 14,600 bytes.
    mayImport: [
      "web/setup/**",
      "web/ui/**",
      "shared/bytes.ts",
      "shared/languages.ts",
      "shared/message.ts",
      "shared/seal.ts",
      "shared/wifi.ts",
      "shared/words/*.json",
      "npm:lit",
    ],
    mayImportTypesOf: ["shared/**"],
  },
  { files: "web/trust/**", mayImport: ["web/trust/**", "web/ui/**", "shared/**", "npm:lit"] },
  // What a phone keeps, for the page and the worker.
  { files: "web/kept/**", mayImport: ["web/kept/**", "shared/**", "npm:idb"] },
  {
    files: "web/app/**",
    mayImport: [
      "web/app/**",
      "web/kept/**",
      "web/ui/**",
      "shared/**",
      "npm:lit",
      "npm:qr",
      "npm:workbox-window",
      "npm:idb",
    ],
  },
  { files: "web/worker/**", mayImport: ["web/worker/**", "web/kept/**", "shared/**", "npm:workbox-*"] },
  { files: "web/ui/**", mayImport: ["web/ui/**", "npm:lit"] },

  { files: "build/**", mayImport: ["**"] },
  {
    // End-to-end tests meet the built product as a user does: by HTTP, by DNS, in a browser.
    files: "e2e/**",
    mayImport: ["e2e/**", "build/**", "dist/**", "node:**", "npm:**"],
    mayImportTypesOf: ["firmware/**", "web/**", "shared/**"],
  },
]

/** What tests may import beyond their folder's wall; vite, to bundle a program that a test then runs and kills. */
const testFiles = /\.(?:test|fixture|suite)\.[cm]?[jt]sx?$/
const testsMayImport = [
  "npm:vitest",
  "npm:fast-check",
  // Another reader of the catalogues' format.
  "npm:intl-messageformat",
  "npm:dns-packet",
  "npm:vite",
  "npm:zxing-wasm",
  // Senders and readers of messages that are not ours.
  "npm:web-push",
  "npm:@noble/*",
  // The other side of a WebSocket.
  "npm:ws",
  "node:**",
  "build/**",
  // What the build made, met as a browser meets it.
  "dist/web/**",
]

/** A failed module is remembered by its address, so a page that tries its own chunk again has to make up a new one. */
const loaders = ["web/ui/chunk-loader.ts"]

/** Folders of our sources. */
export const sourceFolders = ["shared", "firmware", "web", "build", "e2e"]

/** Names that say nothing about what is in the file; `index` also hides what is imported. */
const emptyNames = /^(?:utils?|helpers?|types|index)\.[cm]?[jt]sx?$/

/** Where a machine is an argument, so that a chip's engine can run it and a test can replay it. */
const portable = /^(?:shared|firmware\/core)\//

/** What the compiler lets pass there, as part of the language or after a `declare`, and why it may not be used. */
const notPortable: readonly { readonly names: RegExp; readonly reason: string }[] = [
  {
    names: /^(?:Intl(?:\..+)?|localeCompare|toLocale[A-Z]\w*)$/,
    reason: "the engine of a chip has no Intl",
  },
  { names: /^(?:Date|Temporal|performance)(?:\..+)?$/, reason: "time comes from the host's clock" },
  // `Math` without a point hands on its `random` with all the rest.
  { names: /^(?:Math|Math\.random|crypto(?:\..+)?)$/, reason: "chance comes from the host" },
  { names: /^(?:globalThis|process|Deno|Bun)(?:\..+)?$/, reason: "a machine is an argument" },
  { names: /^(?:eval|Function)(?:\..+)?$/, reason: "text is never run, for no wall can check it" },
]

/** Every script of our folders. */
export async function readSources(root: string): Promise<Source[]> {
  const sources: Source[] = []
  for (const folder of sourceFolders) {
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.[cm]?[jt]sx?$/.test(entry.name)) continue
      const file = join(entry.parentPath, entry.name)
      const path = file.slice(root.length + 1).replaceAll("\\", "/")
      sources.push({ path, text: await readFile(file, "utf8") })
    }
  }
  return sources
}

/** A sentence for each thing in `source` that breaks a rule: where, what, and the rule. */
export function faultsOf(source: Source): string[] {
  const { path } = source
  const { imports, names, propertyEscapes, references, errors } = read(source)
  const faults = errors.map((message) => `${path} does not parse: ${message}`)
  const file = posix.basename(path)
  if (emptyNames.test(file))
    faults.push(`${path}: "${file}" does not say what is in it. Find a name that does.`)
  for (const { line, name } of references) {
    faults.push(`${path}:${line} holds ${name}, but types come from the folder's tsconfig.json alone.`)
  }
  for (const { line, name } of portable.test(path) && !testFiles.test(path) ? names : []) {
    const refused = notPortable.find(({ names }) => names.test(name))
    if (refused) faults.push(`${path}:${line} uses ${name}, but ${refused.reason}.`)
  }
  for (const { line, name } of portable.test(path) && !testFiles.test(path) ? propertyEscapes : []) {
    faults.push(
      `${path}:${line} uses ${name}, but the engine of a chip knows no \\p. Write the characters out.`,
    )
  }
  // A test stands behind the wall of what it tests: that of the contract may use what the contract may.
  const subject = path.replace(testFiles, ".ts")
  const wall = walls.find(({ files }) => fits(subject, files))
  if (wall === undefined) return [...faults, `${path} has no wall. Add one to the table in build/walls.ts.`]
  return [...faults, ...imports.flatMap((found) => faultOf(found, path, wall) ?? [])]
}

function faultOf({ specifier, typeOnly, line }: Import, path: string, wall: Wall): string | undefined {
  const isTest = testFiles.test(path)
  if (specifier === undefined) {
    if (isTest || /^(?:build|e2e)\//.test(path) || loaders.includes(path)) return undefined
    return `${path}:${line} computes what it imports, which no wall can check. Write it as a plain string.`
  }
  const target = targetOf(path, specifier)
  // What runs inside a chip's engine is a test too: the bundler knows it by another name.
  if (testFiles.test(target) && !isTest && !/^(?:e2e|build\/xs)\//.test(path)) {
    return `${path}:${line} imports "${specifier}" (${target}), but what is made for tests stays among tests.`
  }
  const allowed = [
    ...wall.mayImport,
    ...(typeOnly || isTest ? (wall.mayImportTypesOf ?? []) : []),
    ...(isTest ? testsMayImport : []),
  ]
  if (allowed.some((pattern) => fits(target, pattern))) return undefined
  const types = wall.mayImportTypesOf ? `, and by "import type" ${wall.mayImportTypesOf.join(", ")}` : ""
  const rule = `${wall.files} may import ${wall.mayImport.join(", ")}${types}`
  return `${path}:${line} imports "${specifier}" (${target}), but ${rule}.`
}

/** What `specifier` in the file `path` means, in the words of the table. */
function targetOf(path: string, specifier: string): string {
  if (specifier.startsWith(".")) return posix.join(posix.dirname(path), specifier.replace(/\?.*$/, ""))
  if (specifier.startsWith("/")) return specifier
  if (isBuiltin(specifier)) return `node:${specifier.replace(/^node:/, "")}`
  const [first = "", second = ""] = specifier.split("/")
  return first.startsWith("@") ? `npm:${first}/${second}` : `npm:${first}`
}

function fits(target: string, pattern: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&")
  const expression = escaped.replace(/\*+/g, (stars) => (stars === "**" ? ".*" : "[^/]*"))
  return new RegExp(`^${expression}$`).test(target)
}
