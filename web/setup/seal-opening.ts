import { base64urlDecode, base64urlEncode } from "../../shared/bytes.ts"
import type { Problem, SealAnswer, SealOffer } from "../../shared/contract.ts"
import { phoneBegins, sealSuite, sessionHalfBytes } from "../../shared/seal.ts"
import { type Answer, ask } from "./api.ts"
import type { Keys } from "./kept-keys.ts"
import type { SealWords } from "./seal-words.ts"

/** What both sides know before. */
export interface Terms {
  readonly device: string
  /** The digits of the code on the label; empty where nobody has typed it on this page. */
  readonly code: string
  /** To say why there are no keys. */
  readonly words: SealWords
}

/**
 * The keys of a new session; or why there are none, as a sentence; or undefined where no answer came, or none that
 * could be read.
 *
 * Each time the device answers a share an attempt is used up, and it allows ten until it is switched off. So this is
 * called when a person means it, and never in a loop.
 */
export async function openKeys(terms: Terms): Promise<Keys | string | undefined> {
  try {
    const first = await exchange(terms)
    // Somebody else used the same offer. The device found out before it counted an attempt.
    const last = isRefusal(first) ? await exchange(terms) : first
    if (typeof last === "string" || !("kind" in last)) return last
    return last.kind === "refused" ? sentenceFor(last.problem, terms) : undefined
  } catch {
    return undefined
  }
}

/** Whether the device knows no such offer or session. */
export function isRefusal(answer: object | string): boolean {
  return (answer as { problem?: Partial<Problem> }).problem?.code === "seal-refused"
}

async function exchange(terms: Terms): Promise<Keys | string | Answer<never>> {
  const offered = await ask<SealOffer>("/api/seal")
  if (offered.kind !== "accepted") return offered
  const { suite, device: deviceId, session } = offered.value
  if (suite !== sealSuite) return terms.words.outdated
  const phoneHalf = randomBytes(sessionHalfBytes)
  const halves = { phoneHalf, deviceHalf: bytesFrom(session) }
  const begun = phoneBegins({ code: terms.code, deviceName: terms.device, deviceId, ...halves }, randomBytes)
  const body = { session, phone: base64urlEncode(phoneHalf), share: base64urlEncode(begun.share) }
  const answered = await ask<SealAnswer>("/api/seal", body)
  if (answered.kind !== "accepted") return answered
  const { share, tag, attemptsLeft } = answered.value
  const found = begun.finish(bytesFrom(share), bytesFrom(tag))
  return found
    ? { session, tag: base64urlEncode(found.tag), channel: found.channel }
    : wrong(attemptsLeft, terms)
}

function wrong(attemptsLeft: number, { words }: Terms): string {
  return attemptsLeft < 1 ? words.locked : words.wrong(attemptsLeft)
}

function sentenceFor({ code, waitSeconds = 1 }: Problem, { device, words }: Terms): string {
  if (code === "setup-locked") return words.locked
  if (code === "not-in-setup") return words.away(device)
  if (code !== "seal-too-soon") return words.refused
  return words.wait(waitSeconds)
}

/** Throws where `text` is not base64url. */
function bytesFrom(text: string): Uint8Array {
  const bytes = base64urlDecode(text)
  if (bytes === undefined) throw new Error("not base64url")
  return bytes
}

/** `getRandomValues` is there on http pages too, unlike the rest of the Web Cryptography API. */
function randomBytes(byteCount: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(byteCount))
}
