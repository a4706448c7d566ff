/** A phone in tests: its keys, and what it reads of a message, by an implementation that is not ours (`http_ece`). */
import { createECDH, type ECDH, randomBytes } from "node:crypto"
import type { Receiver } from "../../core/webpush.ts"

interface HttpEce {
  decrypt(body: Buffer, options: { version: "aes128gcm"; privateKey: ECDH; authSecret: Buffer }): Buffer
}

// It has no types.
const name: string = "http_ece"
const { default: httpEce }: { default: HttpEce } = await import(name)

export interface ReceivingPhone {
  readonly receiver: Receiver
  readonly key: ECDH
  /** As a browser's PushSubscription has them. */
  readonly keys: { readonly p256dh: string; readonly auth: string }
}

export function newPhone(): ReceivingPhone {
  const key = createECDH("prime256v1")
  const publicKey = key.generateKeys()
  const authSecret = randomBytes(16)
  return {
    receiver: { publicKey: new Uint8Array(publicKey), authSecret: new Uint8Array(authSecret) },
    key,
    keys: { p256dh: publicKey.toString("base64url"), auth: authSecret.toString("base64url") },
  }
}

/** Throws where it is not for this phone, or was changed. */
export function decrypted({ key, receiver }: ReceivingPhone, body: Uint8Array): Uint8Array {
  const authSecret = Buffer.from(receiver.authSecret)
  return new Uint8Array(
    httpEce.decrypt(Buffer.from(body), { version: "aes128gcm", privateKey: key, authSecret }),
  )
}
