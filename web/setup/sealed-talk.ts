import { base64urlDecode, base64urlEncode } from "../../shared/bytes.ts"
import type {
  ApiPath,
  Problem,
  SealedAnswer,
  SealedContent,
  SealedRequest,
  SetupView,
} from "../../shared/contract.ts"
import { type Answer, ask, type Talk } from "./api.ts"
import { forget, type Keys, keep } from "./kept-keys.ts"
import { isRefusal, openKeys, type Terms } from "./seal-opening.ts"

/** A page that is left open must not use up the attempts that the device allows: each renewal is one. */
const renewalsMaximum = 2

/** Talk that nobody near by can read or forge. */
export interface Session extends Talk {
  /** This page is going, and the session stays with the next one. Nothing more is said here. */
  leave(): void
  /** There is nothing more to say, on any page. */
  finish(): void
}

/**
 * The session of `keys`. Where the device has forgotten it, another is opened with the same code. `onEnd` hears why that
 * could not be, as a sentence about the code; nothing more is said here then either.
 */
export function sealedTalk(keys: Keys, terms: Terms, onEnd: (sentence: string) => void): Session {
  let renewalsLeft = terms.code === "" ? 0 : renewalsMaximum
  let renewing: Promise<void> | undefined
  /** Counts questions. An answer to an older one is not opened: it could be the newer message, and hide the other. */
  let newest = 0

  keep(keys)

  async function send(path: ApiPath, body?: object): Promise<Answer<SealedAnswer>> {
    const { session, tag, channel } = keys
    if (channel.isWiped) return { kind: "silent" }
    if (body === undefined) return ask(withSession(path))
    const { number, sealed } = channel.seal(path, JSON.stringify(body))
    keep(keys)
    const request: SealedRequest = { session, tag, number, sealed: base64urlEncode(sealed) }
    return ask(path, request)
  }

  function withSession(path: ApiPath): string {
    const { number, sealed } = keys.channel.seal(path, "")
    keep(keys)
    return `${path}?session=${keys.session}&tag=${keys.tag}&number=${number}&sealed=${base64urlEncode(sealed)}`
  }

  async function renew(): Promise<void> {
    if (keys.channel.isWiped) return
    if (renewalsLeft-- === 0) return end(terms.words.again)
    const opened = await openKeys(terms)
    if (keys.channel.isWiped) return
    if (typeof opened !== "object") return end(opened ?? terms.words.silent)
    keys.channel.wipe()
    keys = opened
    keep(keys)
  }

  function end(sentence: string): void {
    if (keys.channel.isWiped) return
    keys.channel.wipe()
    forget()
    onEnd(sentence)
  }

  /** Undefined for what the device did not seal for this path, or sealed before what was opened last. */
  function open(path: ApiPath, answer: SealedAnswer): SealedContent | undefined {
    try {
      const { number, sealed } = answer
      const text = keys.channel.open(path, { number, sealed: base64urlDecode(sealed) ?? new Uint8Array() })
      if (text === undefined) return undefined
      keep(keys)
      return JSON.parse(text)
    } catch {
      return undefined
    }
  }

  return {
    async ask<Value>(path: ApiPath, body?: object): Promise<Answer<Value>> {
      const question = ++newest
      await renewing
      let answer = await send(path, body)
      if (question === newest && isForgotten(answer)) {
        renewing = renew()
        await renewing
        answer = await send(path, body)
        if (isForgotten(answer)) end(terms.words.again)
      }
      if (answer.kind === "refused" && !isRefusal(answer)) return answer
      const content = question === newest && answer.kind === "accepted" ? open(path, answer.value) : undefined
      if (content === undefined) return { kind: "silent" }
      return content.status < 400
        ? { kind: "accepted", value: content.body as Value }
        : { kind: "refused", problem: content.body as Problem }
    },
    get eventsAddress() {
      return withSession("/api/events")
    },
    read: (event) => open("/api/events", JSON.parse(event))?.body as SetupView | undefined,
    leave: () => keys.channel.wipe(),
    finish() {
      keys.channel.wipe()
      forget()
    },
  }
}

/** Also where the answer is in the clear: that is a device that seals nothing, and the session was with another one. */
function isForgotten(answer: Answer<SealedAnswer>): boolean {
  return isRefusal(answer) || (answer.kind === "accepted" && !answer.value?.sealed)
}
