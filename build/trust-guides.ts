/**
 * Writes the trust page's steps into its HTML, from `guides.json`, `traps.json`, the drawings and the catalogue. They
 * stand there whole, so that a browser without JavaScript shows them too; the page's script only chooses among them.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Plugin } from "vite"
import { languages } from "../shared/languages.ts"
import { type Catalogue, marksInHtml } from "./words-in-place.ts"

/** One system's way to trust. Each string is a key of the catalogue's section `trust`, unless it says otherwise. */
export interface Guide {
  /** The file that its first step offers. */
  readonly file: File
  readonly steps: readonly Step[]
  /** Folded: the same with the certificate as it is, in sentences. */
  readonly otherWay?: readonly string[]
  /** As it is typed: no key. */
  readonly command?: string
}

type File = "profile" | "certificate"

export interface Step {
  readonly words: string
  /** The name of a file among the drawings. Its text alternative is `drawing.` and this name. */
  readonly drawing: string
  /** A sentence of names with ` > ` between them. */
  readonly path?: string
  readonly hint?: string
  /** Browsers that the step is for, with spaces between them; without it, all. */
  readonly only?: string
}

/** Something that goes wrong for known reasons: `trap.` and its name, and the advice. */
export interface Trap {
  readonly trap: string
  /** Guides it belongs to, with spaces between them; empty for all. */
  readonly systems: string
  /** A fact that it offers as a link. */
  readonly link?: string
}

export interface TrustSources {
  readonly guides: Readonly<Record<string, Guide>>
  readonly traps: readonly Trap[]
  /** The SVG of a drawing. Throws where there is none. */
  readonly drawing: (name: string) => string
}

/** Where the device serves each file. */
const addresses: Readonly<Record<File, string>> = { profile: "/ca.mobileconfig", certificate: "/ca.crt" }

/**
 * Puts the guides of `folder` in place of `<!-- options -->`, `<!-- guides -->` and `<!-- traps -->`, and the languages in
 * place of `<!-- languages -->`.
 */
export function trustGuides(folder: string, english: Catalogue): Plugin {
  const sources = readGuides(folder)
  return {
    name: "trust-guides",
    transformIndexHtml: { order: "pre", handler: (html) => withGuides(html, sources, english) },
  }
}

export function readGuides(folder: string): TrustSources {
  const read = (path: string) => readFileSync(join(folder, path), "utf8")
  return {
    guides: JSON.parse(read("guides.json")),
    traps: JSON.parse(read("traps.json")),
    drawing: (name) => read(`drawings/${name}.svg`).trim(),
  }
}

/** `html` with the guides, and marks where their messages belong. Throws at a message or a drawing that is missing. */
export function withGuides(
  html: string,
  { guides, traps, drawing }: TrustSources,
  english: Catalogue,
): string {
  const systems = Object.keys(guides)
  const options = systems.map((system) => `<option value="${system}">{trust.${system}}</option>`).join("")
  const sections = Object.entries(guides).map(([system, guide]) => guideHtml(system, guide, drawing))
  const names = languages.map(({ tag, name }) => `<option value="${tag}" lang="${tag}">${name}</option>`)
  const whole = html
    .replace("<!-- languages -->", () => names.join(""))
    .replace("<!-- options -->", () => options)
    .replace("<!-- guides -->", () => sections.join(""))
    .replace("<!-- traps -->", () => traps.map(trapHtml).join(""))
  return marksInHtml(whole, english)
}

/**
 * `html` in its language, with that one chosen, and with an element for each place on a way, and in place of each
 * `{device}` and `{url}`.
 */
export function withFacts(html: string, catalogue: Catalogue): string {
  // Its script and its styles are in it already, and have braces of their own.
  const parts = withOwnLanguage(html).split(/(<(?:script|style)\b[^>]*>[\s\S]*?<\/(?:script|style)>)/)
  return parts
    .map((part, index) => (index % 2 === 1 ? part : withFactPlaces(withPathPlaces(part), catalogue)))
    .join("")
}

function guideHtml(system: string, guide: Guide, drawing: TrustSources["drawing"]): string {
  const steps = guide.steps.map((step, index) => {
    const button = index === 0 ? fileButton(guide.file, "filled-button") : ""
    const path = step.path ? `<p class="path">{trust.${step.path}}</p>` : ""
    const hint = step.hint ? `<p class="hint">{trust.${step.hint}}</p>` : ""
    const only = step.only ? ` data-only="${step.only}"` : ""
    const svg = drawing(step.drawing).replace(
      '<svg aria-hidden="true"',
      `<svg class="drawing" role="img" aria-label="{trust.drawing.${step.drawing}}"`,
    )
    return `<li class="step"${only}><p class="do"><span>{trust.${step.words}}</span></p>${button}${path}${svg}${hint}</li>`
  })
  return (
    `<details class="guide" data-system="${system}"><summary>{trust.${system}}</summary>` +
    `<ol class="steps">${steps.join("")}</ol>${otherWayHtml(guide)}</details>`
  )
}

function otherWayHtml({ file, otherWay, command }: Guide): string {
  if (otherWay === undefined) return ""
  const button = file === "profile" ? fileButton("certificate", "tonal-button") : ""
  const sentences = otherWay.map((words) => `<p>{trust.${words}}</p>`).join("")
  const typed = command === undefined ? "" : `<p class="command"><code dir="ltr">${command}</code></p>`
  return `<details class="fold"><summary>{trust.otherWay}</summary><div class="folded">${button}${sentences}${typed}</div></details>`
}

/** Without `download` for a profile: Safari hands it to Settings only where it may open it. */
function fileButton(file: File, look: string): string {
  const words = look === "tonal-button" ? "otherWay.certificate" : file
  const save = file === "certificate" ? " download" : ""
  return `<a class="${look}" href="${addresses[file]}"${save}>{trust.${words}}</a>`
}

function trapHtml({ trap, systems, link }: Trap): string {
  const more = link ? `<p><a class="link" data-link="${link}" data-fact="${link}" hidden></a></p>` : ""
  return (
    `<details class="fold" data-systems="${systems}" id="trap-${trap}"><summary>{trust.trap.${trap}}</summary>` +
    `<div class="folded"><p>{trust.trap.${trap}.advice}</p>${more}</div></details>`
  )
}

function withOwnLanguage(html: string): string {
  const [, tag] = /<html lang="([\w-]+)"/.exec(html) ?? []
  return html.replace(`<option value="${tag}"`, "$& selected")
}

/** An element for each name on a way through settings; a reader hears the mark between them as it is written. */
function withPathPlaces(html: string): string {
  return html.replace(/<p class="path">(.*?)<\/p>/g, (_, path: string) => {
    const places = path.split(" > ").map((place) => `<span class="place">${place}</span>`)
    return `<p class="path">${places.join(" ")}</p>`
  })
}

/** Until the script knows better, and for ever without it, the device is called by the catalogue's word for it. */
function withFactPlaces(html: string, catalogue: Catalogue): string {
  const device = catalogue["trust"]?.["device"]
  if (device === undefined) throw new Error('The catalogue has no "trust.device".')
  return html
    .replace(/\{device\}/g, `<bdi data-fact="device">${device}</bdi>`)
    .replace(/\{url\}/g, '<bdi data-fact="url">https://</bdi>')
}
