/**
 * What a built script or style needs that the oldest browsers we name do not have: syntax and the language's own functions
 * by es-check, what browsers add to it by MDN's compatibility data, CSS by doiuse. Each says more than is so: it does not
 * know what is asked for first, and done without.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { CompatData, SimpleSupportStatement, SupportStatement } from "@mdn/browser-compat-data"
import DoIUse from "doiuse"
import { runChecks } from "es-check"
import postcss from "postcss"
import { parseSync, Visitor } from "vite"

/** Of 2020: those of phones that get no newer ones, and of the login sheets that come with them. */
const oldest = { safari: 14, safari_ios: 14, chrome: 87, firefox: 78 } as const

const browsers = ["safari 14", "chrome 87", "firefox 78"]

/** Names, as es-check has them: `ObjectHasOwn`. A script that cannot be read gives the parser's complaint. */
export async function newerLanguage(script: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "porchlight-script-"))
  const file = join(folder, "script.js")
  writeFileSync(file, script)
  const { errors } = await runChecks([
    {
      files: file,
      module: true,
      checkFeatures: true,
      checkBrowser: true,
      browserslistQuery: browsers.join(", "),
    },
  ])
  rmSync(folder, { recursive: true })
  return errors
    .flatMap(({ err }) => {
      const [, list] = /features detected: (.*?)\. These/.exec(err.message) ?? []
      return list === undefined ? [err.message] : list.split(/\(.*?\)(?:, )?/).map((name) => name.trim())
    })
    .filter((name) => name !== "")
}

/**
 * Names that no interface had then, as a script writes them: `showPopover`, `ResizeObserver`. Members of one word are left
 * out: they are as likely a script's own.
 */
export function newerInterfaces(script: string): readonly string[] {
  known ??= readNames()
  const { globals, members } = known
  const found = new Set<string>()
  const look = (names: ReadonlyMap<string, boolean>, name: string) => {
    if (names.get(name) === false) found.add(name)
  }
  new Visitor({
    Identifier: ({ name }) => look(globals, name),
    MemberExpression: ({ computed, property }) => {
      if (!computed && property.type === "Identifier") look(members, property.name)
    },
  }).visit(parseSync("script.js", script).program)
  return [...found].sort()
}

/** caniuse's names: `css-has`. */
export async function newerStyles(style: string): Promise<readonly string[]> {
  const found = new Set<string>()
  const plugin = new DoIUse({
    browsers,
    onFeatureUsage({ feature, featureData }) {
      // What is there in part is there, as far as these pages go.
      if (featureData.missing) found.add(feature)
    },
  })
  await postcss([plugin]).process(style, { from: undefined })
  return [...found].sort()
}

interface Names {
  /** Whether any of the oldest browsers lacks it. */
  readonly globals: ReadonlyMap<string, boolean>
  readonly members: ReadonlyMap<string, boolean>
}

let known: Names | undefined

function readNames(): Names {
  const file = createRequire(import.meta.url).resolve("@mdn/browser-compat-data")
  const { api, javascript }: CompatData = JSON.parse(readFileSync(file, "utf8"))
  const globals = new Map<string, boolean>()
  const members = new Map<string, boolean>()
  const learn = (names: Map<string, boolean>, name: string, support: Support) => {
    names.set(name, (names.get(name) ?? false) || isOldEnough(support))
  }
  const interfaces = Object.entries(api)
  const builtins = Object.entries(javascript?.["builtins"] ?? {})
  for (const [name, { __compat, ...inside }] of [...interfaces, ...builtins] as [string, Interface][]) {
    if (__compat) learn(globals, name, __compat.support)
    for (const [key, { __compat: compat }] of Object.entries(inside)) {
      if (!compat || key === name) continue
      // Static ones have a suffix, and what is no name has an underscore, too.
      const member = key.replace(/_(?:static|event)$/, "")
      if (/^[a-z]+[A-Z][A-Za-z]*$/.test(member)) learn(members, member, compat.support)
    }
  }
  return { globals, members }
}

type Support = Readonly<Partial<Record<string, SupportStatement>>>
type Interface = { readonly __compat?: { readonly support: Support } } & Readonly<
  Record<string, { readonly __compat?: { readonly support: Support } }>
>

function isOldEnough(support: Support): boolean {
  return Object.entries(oldest).every(([browser, version]) => {
    const statements = [support[browser] ?? []].flat() as readonly SimpleSupportStatement[]
    return statements.some(({ version_added: added, version_removed: removed, flags, prefix }) => {
      if (flags || prefix || removed || typeof added !== "string") return false
      return Number.parseFloat(added.replace("≤", "")) <= version
    })
  })
}
