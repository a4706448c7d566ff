/** The plain form as HTML, for a browser without JavaScript. Every text that is not ours is escaped. */
import type { Attempt, Network, SetupView } from "../../shared/contract.ts"
import { isolate } from "../../shared/direction.ts"
import type { Language } from "../../shared/languages.ts"
import type { Facts } from "../../shared/message.ts"
import { isPasswordless } from "../../shared/wifi.ts"
import type { Speech } from "./speech.ts"

/** The form as one person gets it. */
export interface PlainForm {
  readonly speech: Speech
  /** What keeps an answer in the language that this one was asked in: `?lang=de`; empty where the browser says it. */
  readonly query: string
  /** The further languages that it is there in. */
  readonly others: readonly Language[]
}

/** What went wrong with the form that was just sent. */
export type PlainNotice = "invalid.network" | "invalid.password" | "busy"

/** Its SHA-256 stands in the policy below; a test compares them. */
export const plainStyle =
  "html{color-scheme:light dark;--s:#fdfaf4;--f:#f7f1e7;--t:#1a2038;--o:#7b8094;--p:#ffb84d;--e:#ffe2de}@media(prefers-color-scheme:dark){html{--s:#0f152a;--f:#1a2139;--t:#e6e9f6;--o:#8890ad;--p:#ffbe5c;--e:#542a35}}body{margin:0;background:var(--s);color:var(--t);font:1rem/1.5 system-ui,sans-serif}main{max-width:30rem;margin:auto;padding:1.5rem;overflow-wrap:anywhere}h1{font-size:1.5rem;line-height:1.25}a{color:inherit}label{display:block;margin:1.25rem 0 .25rem}select,input,button{box-sizing:border-box;width:100%;min-height:3.25rem;padding:0 1rem;border:1px solid var(--o);border-radius:1rem;background:var(--f);color:inherit;font:inherit}button{margin-top:1.5rem;border-radius:2rem}.filled{border:0;background:var(--p);color:#221803;font-weight:600}[role]{padding:1rem;border-radius:1rem;background:var(--f)}[role=alert]{background:var(--e)}"

export const plainPolicy =
  "default-src 'none'; style-src 'sha256-B5ZsTCjxAB6hJJwYhbkbJLAe/anva7P4wO4uUZvEgHc='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** What the device has to say now: the form, how the join goes, or the result. */
export function plainPage(form: PlainForm, view: SetupView, notice?: PlainNotice): string {
  const { attempt } = view
  if (attempt.kind === "joining") return joiningPage(form, view.device, attempt)
  if (attempt.kind === "joined") return joinedPage(form, view.device, attempt)
  return formPage(form, view, notice)
}

export function finishedPage(speech: Speech, device: string): string {
  return page(speech, device, "", `<p>${text(speech, speech.words.plain.finished)}</p>`)
}

/** In place of the form where what is typed has to be sealed. */
export function sealedPage({ speech, query, others }: PlainForm, device: string): string {
  const { plain } = speech.words
  const advice = `<p>${text(speech, plain.sealed)}</p><p>${text(speech, plain.script)}</p>`
  const link = `<p><a href="/${query}">${text(speech, plain["sealed.link"])}</a></p>`
  return page(speech, device, "", `${advice}${link}${languageLinks(others)}`)
}

/** In place of the app where its script cannot run. `origin` is where another browser finds it. */
export function scriptlessPage({ speech, others }: PlainForm, device: string, origin: string): string {
  const { shell, plain } = speech.words
  const advice = `<p>${text(speech, shell.noscript)}</p><p>${text(speech, plain.script)}</p>`
  const link = `<p><a href="/" dir="ltr">${escaped(origin)}</a></p>`
  return titledPage(speech, escaped(device), "", `${advice}${link}${languageLinks(others)}`)
}

export function notFoundPage(speech: Speech, device: string): string {
  const { plain } = speech.words
  const link = `<p><a href="/">${text(speech, plain["notFound.link"])}</a></p>`
  return titledPage(speech, escaped(device), "", `<p>${text(speech, plain.notFound)}</p>${link}`)
}

function languageLinks(others: PlainForm["others"]): string {
  if (others.length === 0) return ""
  const links = others.map(
    ({ tag, name }) => `<a href="/plain?lang=${tag}" lang="${tag}" hreflang="${tag}">${name}</a>`,
  )
  return `<p>${links.join(" · ")}</p>`
}

function page(speech: Speech, device: string, head: string, body: string): string {
  return titledPage(speech, text(speech, speech.words.plain.title, { device }), head, body)
}

function titledPage(speech: Speech, title: string, head: string, body: string): string {
  return `<!doctype html><html lang="${speech.language}" dir="${speech.direction}"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">${head}<title>${title}</title><style>${plainStyle}</style><main><h1>${title}</h1>${body}</main></html>`
}

function formPage(form: PlainForm, view: SetupView, notice: PlainNotice | undefined): string {
  const { speech, query, others } = form
  const { plain } = speech.words
  // A name that was typed is in no row; after a failure it stands in its field again.
  const failed = view.attempt.kind === "failed" ? view.attempt : undefined
  const isListed = view.networks.some((network) => network.ssidBytes === failed?.ssidBytes)
  const typed = failed === undefined || isListed ? "" : escaped(failed.ssid)
  const rows = view.networks
    .map((network) => option(speech, network, network.ssidBytes === failed?.ssidBytes))
    .join("")
  const list =
    rows === ""
      ? `<p>${text(speech, plain.empty)}</p>`
      : `<label for="network">${text(speech, plain.network)}</label><select id="network" name="network"><option value="">${text(speech, plain.choose)}</option>${rows}</select>`
  return page(
    speech,
    view.device,
    "",
    `${alert(speech, view.attempt, notice)}<p>${text(speech, plain.intro)}</p><form method="post" action="/plain${query}">${list}
<label for="name">${text(speech, plain.otherName)}</label><input id="name" name="name" value="${typed}" autocapitalize="none" autocomplete="off" spellcheck="false">
<label for="security">${text(speech, plain.security)}</label><select id="security" name="security"><option value="wpa2-wpa3">${text(speech, plain["security.secured"])}</option><option value="open">${text(speech, plain["security.open"])}</option></select>
<label for="password">${text(speech, plain.password)}</label><input id="password" name="password" type="password" autocomplete="off" aria-describedby="hint"><p id="hint">${text(speech, plain.passwordHint)}</p>
<button class="filled">${text(speech, plain.submit)}</button></form><form method="post" action="/plain/scan${query}"><button>${text(speech, plain.rescan)}</button></form>${languageLinks(others)}`,
  )
}

function option(
  { words: { plain } }: Speech,
  { ssid, ssidBytes, security, supported, saved }: Network,
  isChosen: boolean,
): string {
  const notes = [
    ...(isPasswordless(security) ? [plain.open] : []),
    ...(saved ? [plain.saved] : []),
    ...(supported ? [] : [plain.unsupported]),
  ]
  const suffix = notes.length === 0 ? "" : ` (${notes.join(", ")})`
  const state = `${supported ? "" : " disabled"}${isChosen ? " selected" : ""}`
  return `<option value="${ssidBytes}"${state}>${escaped(isolate(ssid) + suffix)}</option>`
}

function alert(speech: Speech, attempt: Attempt, notice: PlainNotice | undefined): string {
  const { plain, failure } = speech.words
  if (notice !== undefined) return `<p role="alert"><strong>${text(speech, plain[notice])}</strong></p>`
  if (attempt.kind !== "failed") return ""
  const { ssid: network } = attempt
  return `<p role="alert"><strong>${text(speech, plain.failed, { network })}</strong><br>${text(speech, failure[attempt.code], { network })}</p>`
}

function joiningPage(
  { speech, query }: PlainForm,
  device: string,
  attempt: Extract<Attempt, { kind: "joining" }>,
): string {
  const { plain } = speech.words
  const { ssid: network } = attempt
  return page(
    speech,
    device,
    `<meta http-equiv="refresh" content="2;url=/plain${query}">`,
    `<p role="status"><strong>${text(speech, plain.joining, { network })}</strong></p><p>${text(speech, plain.joiningHint, { device })}</p><p><a href="/plain${query}">${text(speech, plain.reload)}</a></p>`,
  )
}

function joinedPage(
  { speech, query }: PlainForm,
  device: string,
  attempt: Extract<Attempt, { kind: "joined" }>,
): string {
  const { plain } = speech.words
  const { ssid: network } = attempt
  const result =
    attempt.text === undefined
      ? `${text(speech, plain.address)}: <strong>${escaped(attempt.address)}</strong>`
      : `${text(speech, plain.message)}: <strong>${escaped(attempt.text)}</strong>`
  const done = attempt.accessPoint
    ? `<p>${text(speech, plain.next, { network })}</p><form method="post" action="/plain/done${query}"><input type="hidden" name="attempt" value="${attempt.attempt}"><button class="filled">${text(speech, plain.done)}</button></form>`
    : ""
  return page(
    speech,
    device,
    "",
    `<p role="status"><strong>${text(speech, plain.joined, { device })}</strong></p><p>${text(speech, plain.joinedHint, { network })}</p><p>${result}</p><p>${text(speech, plain.url)}: <strong>${escaped(attempt.url)}</strong></p>${done}`,
  )
}

function text(speech: Speech, message: string, facts: Facts = {}): string {
  return escaped(speech.say(message, facts))
}

function escaped(raw: string): string {
  return raw.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
