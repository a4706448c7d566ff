/** Push services in memory for tests: what they were sent can be read, and what they answer is up to the test. */
import { utf8Decode } from "../../shared/bytes.ts"
import type { PushMessage } from "../../shared/push-contract.ts"
import type { OutgoingPush, PushPort, PushReply } from "./host.ts"

export interface SentPush {
  readonly host: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly message: PushMessage
}

export interface ScriptedPush extends PushPort {
  /** All that was posted, also what was refused. */
  readonly sent: SentPush[]
  /** 201 at once until a test says something else. */
  answer: (sent: SentPush) => PushReply | Promise<PushReply>
}

export const answered = (status: number, retryAfterSeconds?: number, detail = ""): PushReply => ({
  kind: "answered",
  status,
  retryAfterSeconds,
  detail,
})

export const unreachable: PushReply = { kind: "unreachable", detail: "connect ECONNREFUSED" }

/** Head of a record (86 bytes), which the message follows, and its delimiter: nothing is encrypted here. */
const headBytes = 86

export function createScriptedPush(): ScriptedPush {
  const key = { privateKey: new Uint8Array(32).fill(1), publicKey: new Uint8Array(65).fill(4) }
  return {
    sent: [],
    answer: () => answered(201),
    makeKey: () => key,
    agree(theirs) {
      if (theirs[0] !== 4) throw new Error("That is no point.")
      return { secret: new Uint8Array(32), publicKey: key.publicKey }
    },
    sign: () => new Uint8Array(64),
    derive: (_secret, _salt, info, byteCount) =>
      Uint8Array.from({ length: byteCount }, (_, index) => (info[index % info.length] ?? 0) ^ index),
    seal: (_key, _nonce, plaintext) => plaintext,
    async send({ host, path, headers, body }: OutgoingPush) {
      const message = JSON.parse(utf8Decode(body.subarray(headBytes, -1)) ?? "")
      const sent: SentPush = { host, path, headers, message }
      this.sent.push(sent)
      return this.answer(sent)
    },
    close() {},
  }
}

/** What a browser would post: the same for the same `number`. */
export function subscriptionOf(number: number) {
  return {
    endpoint: `https://updates.push.services.mozilla.com/wpush/v2/phone-${number}`,
    // Uncompressed points begin with 4.
    keys: { p256dh: `B${"A".repeat(86)}`, auth: "A".repeat(22) },
    quiet: null,
  }
}
