/**
 * START HERE for sealing. All that the page can do without until somebody types a code: the field for it, the exchange,
 * and the ciphers under that. Built as a file of its own, `/seal.js`, which
 * `seal-loader.ts` brings in; the page imports types of it and nothing else.
 */
import type { html, TemplateResult } from "lit/html.js"
import { codeField } from "../ui/code-field.ts"
import { typedDigits } from "../ui/typed-digits.ts"
import { followForm, followWay } from "./code-parts.ts"
import type { FormOptions, form } from "./form.ts"
import { type Keys, kept } from "./kept-keys.ts"
import type { Link } from "./link.ts"
import { openKeys, type Terms } from "./seal-opening.ts"
import type { SealWords } from "./seal-words.ts"
import { sealedTalk } from "./sealed-talk.ts"

/** As many as a label has. */
const codeDigits = 8

/** What the page lends. It brings lit, which is needed once. */
export interface Page {
  readonly html: typeof html
  readonly form: typeof form
  readonly words: SealWords
  readonly link: Link
  readonly onChange: () => void
  /** The device has forgotten the session, and no other could be opened. */
  readonly onEnd: () => void
}

/** The code on the label, and the session that it opens. */
export interface Sealing {
  /** Gives the link a session. False where the code is in the way, as its field says; undefined without an answer. */
  open(): Promise<boolean | undefined>
  /** The field for the code. `checked`: whether one that is not complete counts as wrong yet. */
  field(checked: boolean): TemplateResult
  /** The screen on which a phone that lost the page asks how the join went. */
  follow(options: FormOptions): TemplateResult
  /** The way there, for the end of the list. */
  followWay(onFollow: () => void): TemplateResult
  /** That there was nothing to tell. */
  nothingToTell(): string
}

/** The link has a session from the start where the page before this one has kept it. */
export function createSealing({ html, form, words, link, onChange, onEnd }: Page): Sealing {
  /** As it was typed. It stays in the memory of this page. */
  let code = ""
  /** Why the device did not take it, as a sentence. */
  let refusal: string | undefined

  const device = () => link.view?.device ?? ""

  function terms(): Terms {
    return { device: device(), code: typedDigits(code), words }
  }

  const isComplete = () => terms().code.length === codeDigits

  function begin(keys: Keys): void {
    link.session = sealedTalk(keys, terms(), end)
  }

  function end(sentence: string): void {
    link.session = undefined
    refusal = sentence
    onEnd()
  }

  function field(checked: boolean): TemplateResult {
    const flaw = checked && !isComplete() ? words.empty : refusal
    return codeField(html, words.field, code, flaw, (typed) => {
      code = typed
      refusal = undefined
      onChange()
    })
  }

  const keys = kept()
  if (keys) begin(keys)

  // Where the browser brings this very page back, another may have gone on with the session meanwhile, and two that
  // sealed under the same number would lay both texts open. So this page never goes on with it.
  let hasLeft = false
  addEventListener("pagehide", () => {
    hasLeft = link.session !== undefined
    link.session?.leave()
  })
  addEventListener("pageshow", () => {
    if (hasLeft) end(words.again)
    hasLeft = false
  })

  return {
    async open() {
      if (!isComplete()) return false
      refusal = undefined
      onChange()
      const opened = await openKeys(terms())
      refusal = typeof opened === "string" ? opened : undefined
      if (opened === undefined) return undefined
      if (typeof opened === "object") begin(opened)
      return refusal === undefined
    },
    field,
    follow: (options) => followForm(form, words, field(options.draft.checked), options),
    followWay: (onFollow) => followWay(html, words, onFollow),
    nothingToTell: () => words.nothing(device()),
  }
}
