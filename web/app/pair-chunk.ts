/**
 * START HERE for the code on the label. What proves it to the device without showing it, and the ciphers under that.
 * Built as a file of its own, `/pair.js`, which `pair-loader.ts` brings in; the page imports types of it alone.
 */
import { base64urlDecode, base64urlEncode } from "../../shared/bytes.ts"
import type {
  ApiPath,
  Problem,
  SealAnswer,
  SealedAnswer,
  SealedContent,
  SealedRequest,
  SealOffer,
} from "../../shared/contract.ts"
import { phoneBegins, sealSuite, sessionHalfBytes } from "../../shared/seal.ts"
import type { Ask } from "./api.ts"

const pairPath = "/api/pair" satisfies ApiPath

/** What both sides know before. */
export interface Terms {
  readonly device: string
  /** The digits of the code on the label. */
  readonly code: string
}

/** `silent`: no answer, or none that the device has sealed. `outdated`: it seals in another way than this page. */
export type Outcome =
  | { kind: "paired" }
  | { kind: "wrong"; attemptsLeft: number }
  | { kind: "refused"; problem: Problem }
  | { kind: "outdated" }
  | { kind: "silent" }

/**
 * Pairs this phone; its session comes as a cookie that no script can read. Each time the device answers a share an
 * attempt is used up, so this is called when a person means it, and never in a loop.
 */
export async function pairWithCode(ask: Ask, terms: Terms): Promise<Outcome> {
  try {
    const first = await exchange(ask, terms)
    // Somebody else used the same offer. The device found out before it counted an attempt.
    return isForgotten(first) ? await exchange(ask, terms) : first
  } catch {
    return { kind: "silent" }
  }
}

function isForgotten(outcome: Outcome): boolean {
  return outcome.kind === "refused" && outcome.problem.code === "seal-refused"
}

async function exchange(ask: Ask, { device, code }: Terms): Promise<Outcome> {
  const offered = await ask<SealOffer>("/api/seal")
  if (offered.kind !== "accepted") return offered
  const { suite, device: deviceId, session } = offered.value
  if (suite !== sealSuite) return { kind: "outdated" }
  const phoneHalf = randomBytes(sessionHalfBytes)
  const terms = { code, deviceName: device, deviceId, phoneHalf, deviceHalf: bytesFrom(session) }
  const begun = phoneBegins(terms, randomBytes)
  const body = { session, phone: base64urlEncode(phoneHalf), share: base64urlEncode(begun.share) }
  const answered = await ask<SealAnswer>("/api/seal", body)
  if (answered.kind !== "accepted") return answered
  const { share, tag, attemptsLeft } = answered.value
  const found = begun.finish(bytesFrom(share), bytesFrom(tag))
  if (found === undefined) return { kind: "wrong", attemptsLeft }
  const { channel } = found
  const { number, sealed } = channel.seal(pairPath, "{}")
  const request: SealedRequest = {
    session,
    tag: base64urlEncode(found.tag),
    number,
    sealed: base64urlEncode(sealed),
  }
  const paired = await ask<SealedAnswer>(pairPath, request)
  if (paired.kind !== "accepted") return paired
  const opened = { number: paired.value.number, sealed: bytesFrom(paired.value.sealed) }
  const text = channel.open(pairPath, opened)
  channel.wipe()
  if (text === undefined) return { kind: "silent" }
  const { status, body: content }: SealedContent = JSON.parse(text)
  return status < 400 ? { kind: "paired" } : { kind: "refused", problem: content as Problem }
}

/** Throws where `text` is not base64url. */
function bytesFrom(text: string): Uint8Array {
  const bytes = base64urlDecode(text)
  if (bytes === undefined) throw new Error("not base64url")
  return bytes
}

function randomBytes(byteCount: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(byteCount))
}
