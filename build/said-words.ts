/** Which messages of the catalogue anything says, read from the sources. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { failureCodes } from "../shared/contract.ts"
import { readGuides, withFacts, withGuides } from "./trust-guides.ts"
import type { Catalogue } from "./words-in-place.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

/** Folders whose scripts say messages of one section, by `say("key")`. */
const pages = ["setup", "app"]

/** Folders whose scripts take messages from the catalogue as it is, as `section.key` or `section["key"]`. */
const programs = ["firmware/core", "firmware/label", "firmware/board"]

/** `section.key` of each message of `catalogue` that is said somewhere. */
export function saidKeys(catalogue: Catalogue): Set<string> {
  return new Set([
    ...pages.flatMap((page) =>
      scriptsIn(`web/${page}`).flatMap((script) =>
        [...script.matchAll(/\bsay\(\s*"([^"]+)"/g)].map(([, key]) => `${page}.${key}`),
      ),
    ),
    ...["setup", "app", "trust"].flatMap((page) =>
      [...read(`web/${page}/index.html`).matchAll(/\{(\w+\.[\w.-]+)\}/g)].map(([, key = ""]) => key),
    ),
    ...scriptsIn("web/worker").flatMap((script) =>
      [...script.matchAll(/(?<!\/)\bwords(?:\.(\w+)|\["([\w.]+)"\])/g)].map(
        ([, name, key]) => `worker.${name ?? key}`,
      ),
    ),
    ...saidInGuides(catalogue),
    ...failureCodes.map((code) => `failure.${code}`),
    ...programs
      .flatMap(scriptsIn)
      .filter((script) => script.includes("words"))
      .flatMap((script) => takenIn(script, catalogue)),
  ])
}

/** The trust page's guides ask for keys that they make up, so it is made of a catalogue that takes notes. */
function saidInGuides(catalogue: Catalogue): string[] {
  const said: string[] = []
  const trust = new Proxy(catalogue["trust"] ?? {}, {
    get(messages, key: string) {
      said.push(`trust.${key}`)
      return messages[key]
    },
  })
  const places = "<!-- options --><!-- guides --><!-- traps -->"
  const told = { ...catalogue, trust }
  withFacts(withGuides(places, readGuides(join(root, "web/trust")), told), told)
  return said
}

function takenIn(script: string, catalogue: Catalogue): string[] {
  return Object.entries(catalogue).flatMap(([section, messages]) =>
    Object.keys(messages)
      .filter((key) => {
        const name = key.replace(/\./g, "\\.")
        // A key in quotes where the section is in use: as a property, or among the words of a type.
        const quoted = new RegExp(`\\b${section}\\b`).test(script) && script.includes(`"${key}"`)
        return quoted || new RegExp(`\\b${section}\\.${name}\\b(?![.-])`).test(script)
      })
      .map((key) => `${section}.${key}`),
  )
}

function scriptsIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/\.(?:test|fixture|suite)\.ts$/.test(file))
    .map((file) => read(`${folder}/${file}`))
}

function read(path: string): string {
  return readFileSync(join(root, path), "utf8")
}
