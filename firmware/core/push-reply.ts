/** What an answer of a push service means for a message, and how long it is worth waiting until the next try. */
import { textMaximumLength } from "../../shared/home-contract.ts"
import type { SubscriptionView } from "../../shared/push-contract.ts"
import type { Host, PushReply } from "./host.ts"
import { visible } from "./unseen-characters.ts"

/** `gone`: the service knows the phone no more. `refused`: it will never take this message. */
export type Outcome = "told" | "gone" | "refused" | "later"

/** The first retry comes after about a second; after ten the waits stay at ten minutes. */
const retryMilliseconds = 1000
export const retryMaximumMilliseconds = 600_000

/** A service may ask for as much patience, not for more: it may have meant milliseconds. */
const retryAfterMaximumSeconds = 86_400

/** What was not even sent, as nothing can be sent there: where a subscription was damaged, or its service is known no more. */
export const unusable = (detail: string): PushReply => ({
  ...{ kind: "answered", status: 400, retryAfterSeconds: undefined, detail },
})

export function outcomeOf(reply: PushReply): Outcome {
  if (reply.kind === "unreachable") return "later"
  const { status } = reply
  if (status >= 200 && status < 300) return "told"
  if (status === 404 || status === 410) return "gone"
  // Microsoft's says 406 where others say 429 (web-push-libs/web-push-php#348).
  const isLater = status === 406 || status === 408 || status === 425 || status === 429 || status >= 500
  return isLater ? "later" : "refused"
}

/** The token was not taken: its key, its time, or whom it is for (RFC 8292, section 4.2). One that is signed anew may be. */
export function isOfToken(reply: PushReply): boolean {
  return reply.kind === "answered" && (reply.status === 401 || reply.status === 403)
}

/** `detail` is hostile text, on one line. */
export function faultOf(
  outcome: "refused" | "later",
  reply: PushReply,
): NonNullable<SubscriptionView["fault"]> {
  return {
    kind: outcome === "refused" ? "refused" : "unreachable",
    status: reply.kind === "answered" ? reply.status : null,
    detail: visible(reply.detail.slice(0, textMaximumLength)).replace(/\s+/gu, " ").trim(),
  }
}

/** `failures` were before it. Between half of the wait and all of it, so that what failed together does not come back together. */
export function patienceMilliseconds(failures: number, reply: PushReply, random: Host["random"]): number {
  const asked = reply.kind === "answered" ? (reply.retryAfterSeconds ?? 0) : 0
  const usual = Math.min(retryMaximumMilliseconds, retryMilliseconds * 2 ** Math.min(failures, 20))
  const [chance = 0] = random(1)
  return Math.max(usual * (0.5 + chance / 510), Math.min(asked, retryAfterMaximumSeconds) * 1000)
}
