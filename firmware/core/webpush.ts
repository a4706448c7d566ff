/**
 * A message that only the phone can read, whoever carries it: Message Encryption for Web Push (RFC 8291), in one record
 * of `aes128gcm` (RFC 8188).
 */
import { concatBytes } from "@noble/hashes/utils.js"
import { base64urlEncode, utf8Encode } from "../../shared/bytes.ts"
import type { PushKeyPair, PushPort } from "./host.ts"

/** RFC 8291, section 4: a body of 4,096 bytes, less its head (86), the record's delimiter (1) and its tag (16). */
export const plaintextMaximumBytes = 3993

/** What a browser gave out with its subscription, as bytes. */
export interface Receiver {
  /** An uncompressed point of P-256, 65 bytes. */
  readonly publicKey: Uint8Array
  /** 16 bytes. */
  readonly authSecret: Uint8Array
}

const recordSize = 4096
const saltBytes = 16
/** RFC 8188, section 2: it ends the last record; zeros after it would be padding. */
const delimiter = 2

const infoOf = (text: string) => utf8Encode(`${text}\0`)
const messageInfo = infoOf("WebPush: info")
const keyInfo = infoOf("Content-Encoding: aes128gcm")
const nonceInfo = infoOf("Content-Encoding: nonce")

/**
 * The body of the request. `salt` is 16 bytes that no other message had; `sender` is for a published vector, else a key
 * is made for this message (RFC 8291, section 3.1). Throws where the receiver's key is no point, or the text is too long.
 *
 * It is not padded: Firefox for Android handed padding on to pages as text, and refuses a body of more than 3,070 bytes
 * (mozilla-mobile/fenix#14582, mozilla-services/autopush#748). So whoever carries it learns how long it is.
 */
export function encrypt(
  port: Pick<PushPort, "agree" | "derive" | "seal">,
  plaintext: Uint8Array,
  receiver: Receiver,
  { salt, sender }: { readonly salt: Uint8Array; readonly sender?: PushKeyPair },
): Uint8Array {
  if (plaintext.length > plaintextMaximumBytes)
    throw new RangeError("The message is too long for one record.")
  if (salt.length !== saltBytes) throw new RangeError("A salt has 16 bytes.")
  const { publicKey, authSecret } = receiver
  const agreed = port.agree(publicKey, sender)
  const info = concatBytes(messageInfo, publicKey, agreed.publicKey)
  const secret = port.derive(agreed.secret, authSecret, info, 32)
  const key = port.derive(secret, salt, keyInfo, 16)
  const nonce = port.derive(secret, salt, nonceInfo, 12)
  return concatBytes(
    headOf(salt, agreed.publicKey),
    port.seal(key, nonce, concatBytes(plaintext, Uint8Array.of(delimiter))),
  )
}

/** RFC 8188, section 2.1: salt, record size, length of the key's name, the key itself as its name. */
function headOf(salt: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const head = new Uint8Array(saltBytes + 4 + 1 + publicKey.length)
  head.set(salt)
  new DataView(head.buffer).setUint32(saltBytes, recordSize)
  head[saltBytes + 4] = publicKey.length
  head.set(publicKey, saltBytes + 5)
  return head
}

const topicInfo = "Porchlight: topic"

/**
 * The `Topic` of a tag, 32 characters (RFC 8030, section 5.4): a later message takes the place of an earlier one that
 * still waits at the service. A tag says what it is about, and the service learns no more than which belong together.
 */
export function topicOf(port: Pick<PushPort, "derive">, secret: Uint8Array, tag: string): string {
  return base64urlEncode(port.derive(secret, new Uint8Array(), infoOf(`${topicInfo}\0${tag}`), 24))
}
