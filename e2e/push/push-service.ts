import type { PostedMessage } from "./posted-message.ts"

/** A push service that a test plays: the device posts to it, and it hands on to the browser. */
export interface PushService {
  /** `localhost:34567`, for the device's list of services. */
  readonly host: string
  /** Every message that was taken, in their order. */
  readonly posted: readonly PostedMessage[]
  /** Tokens of messages that came for a subscription that has gone. */
  readonly refused: readonly string[]
  /** Tokens of the subscriptions that browsers have now. */
  readonly subscribed: readonly string[]
  /** From now on it says of this subscription that it has gone (410). */
  end(token: string | undefined): void
  /** Of the next message one bit becomes another on the way. */
  flip(): void
  close(): Promise<void>
}

/** `body` with one bit of its text turned. */
export function flipped(body: Buffer): Buffer {
  const changed = Buffer.from(body)
  changed.writeUInt8(changed.readUInt8(changed.length - 20) ^ 1, changed.length - 20)
  return changed
}
