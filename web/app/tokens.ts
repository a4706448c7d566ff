import type { NewToken, PassView } from "../../shared/pairing-contract.ts"
import { copyText } from "../ui/copy-text.ts"
import { ask } from "./api.ts"
import { sentenceFor } from "./refusals.ts"

/** The scripts that come in, each with a token of its own. */
export interface Tokens {
  /** Undefined until they were listed. */
  readonly list: readonly PassView[] | undefined
  /** Which of them is to be forgotten, while the person is asked whether that is meant. */
  readonly asked: string | undefined
  /** The name of one that is being made; undefined while none is. */
  readonly draft: string | undefined
  /** The one made last, with its token, until the screen is left: nobody can be shown it again. */
  readonly made: NewToken | undefined
  /** Whether that was copied; undefined where nobody tried. */
  readonly copied: boolean | undefined
  readonly busy: boolean
  /** Why the last wish was not fulfilled, as a sentence. */
  readonly alert: string | undefined
  load(): Promise<void>
  ask(id: string): void
  edit(draft: string): void
  /** Gives up what is asked, or typed. */
  keep(): void
  /** Forgets the token too. */
  leave(): void
  forget(device: string): Promise<void>
  make(device: string): Promise<void>
  copy(text: HTMLElement): void
}

export function createTokens(onChange: () => void): Tokens {
  let list: readonly PassView[] | undefined
  let asked: string | undefined
  let draft: string | undefined
  let made: NewToken | undefined
  let copied: boolean | undefined
  let busy = false
  let alert: string | undefined

  async function wish<Value>(device: string, path: Parameters<typeof ask>[0], body: object) {
    busy = true
    alert = undefined
    onChange()
    const answer = await ask<Value>(path, body)
    busy = false
    if (answer.kind === "accepted") return answer.value
    const problem = answer.kind === "refused" ? answer.problem : undefined
    // One that has gone already is as it should be.
    if (problem?.code !== "not-found") alert = sentenceFor(device, problem)
    return undefined
  }

  function keep(): void {
    asked = draft = alert = undefined
    onChange()
  }

  const tokens: Tokens = {
    get list() {
      return list
    },
    get asked() {
      return asked
    },
    get draft() {
      return draft
    },
    get made() {
      return made
    },
    get copied() {
      return copied
    },
    get busy() {
      return busy
    },
    get alert() {
      return alert
    },

    async load() {
      const answer = await ask<{ tokens: readonly PassView[] }>("/api/tokens")
      // Where they cannot be listed, the phones beside them cannot either, and that is said there.
      if (answer.kind === "accepted") list = answer.value.tokens
      onChange()
    },

    ask(id) {
      asked = id
      draft = alert = undefined
      onChange()
    },

    edit(typed) {
      draft = typed
      asked = made = copied = alert = undefined
      onChange()
    },

    keep,

    leave() {
      made = copied = undefined
      keep()
    },

    async forget(device) {
      const id = asked
      if (id === undefined || busy) return
      await wish(device, "/api/tokens/revoke", { id })
      asked = undefined
      if (made?.id === id) made = undefined
      await tokens.load()
    },

    async make(device) {
      const name = draft?.trim()
      if (name === undefined || busy) return
      const answer = await wish<NewToken>(device, "/api/tokens", { name })
      if (answer === undefined) return onChange()
      draft = copied = undefined
      made = answer
      await tokens.load()
    },

    copy(text) {
      copied = copyText(text)
      onChange()
    },
  }
  return tokens
}
