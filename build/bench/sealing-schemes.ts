/**
 * Two ways to keep a password from whoever listens on an open network, each with both its sides: ours, and the plain
 * Diffie-Hellman that some gateways do. That one stops a listener too, but nobody who stands between, as it knows no code.
 */
import {
  type CipherKey,
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto"

/** The phone of one setup. What it gives is what goes over the air. */
export interface PhoneSide {
  begin(): Uint8Array
  /** Its proof and its sealed question. Throws where the device's answer is not to be believed. */
  ask(answer: readonly Uint8Array[]): readonly Uint8Array[]
}

/** The device of one setup. */
export interface DeviceSide {
  answer(beginning: Uint8Array): readonly Uint8Array[]
  /** Its sealed answer. Throws where the question is not the phone's. */
  reply(question: readonly Uint8Array[]): Uint8Array
}

export interface Scheme {
  phone(): PhoneSide
  device(): DeviceSide
}

export const schemes = { porchlight, bare } as const
export type SchemeName = keyof typeof schemes

const question = JSON.stringify({ ssid: "Home", password: "correct horse battery staple" })
const answer = JSON.stringify({ status: 202, body: { attempt: 1 } })

/** Of `shared/seal.ts`, what is used here; its sources are another project than these. */
export interface Seal {
  readonly sealSuite: string
  phoneBegins(
    terms: object,
    random: Random,
  ): {
    readonly share: Uint8Array
    finish(share?: Uint8Array, tag?: Uint8Array): { tag: Uint8Array; channel: Channel } | undefined
  }
  deviceAnswers(
    terms: object,
    share: Uint8Array,
    random: Random,
  ):
    | { share: Uint8Array; tag: Uint8Array; isPhoneTag(tag?: Uint8Array): boolean; channel: Channel }
    | undefined
}
type Random = (byteCount: number) => Uint8Array
interface Channel {
  seal(purpose: string, text: string): { readonly sealed: Uint8Array }
  open(purpose: string, message: { number: number; sealed: Uint8Array | undefined }): string | undefined
}

/** As it was built, from beside `dist/build`. */
export function loadSeal(): Promise<Seal> {
  return import(new URL("../../shared/seal.js", import.meta.url).href)
}

async function porchlight(): Promise<Scheme> {
  const { phoneBegins, deviceAnswers } = await loadSeal()
  const terms = {
    code: "12345670",
    deviceId: "5cd80b1f00ba5e01",
    deviceName: "ding-5cd80b1",
    phoneHalf: new Uint8Array(16).fill(1),
    deviceHalf: new Uint8Array(16).fill(2),
  }
  const purpose = "/api/connect"
  // Both wipe what they were given, and Node's own bytes are a part of a larger buffer.
  const random: Random = (byteCount) => Uint8Array.from(randomBytes(byteCount))
  return {
    phone() {
      const begun = phoneBegins(terms, random)
      return {
        begin: () => begun.share,
        ask([share, tag]) {
          const finished = begun.finish(share, tag)
          if (finished === undefined) throw new Error("The phone refuses the device's tag.")
          return [finished.tag, finished.channel.seal(purpose, question).sealed]
        },
      }
    },
    device() {
      let answered: ReturnType<Seal["deviceAnswers"]>
      return {
        answer(beginning) {
          answered = deviceAnswers(terms, beginning, random)
          return answered === undefined ? [] : [answered.share, answered.tag]
        },
        reply([tag, sealed]) {
          const isPhone = answered?.isPhoneTag(tag)
          const text = answered?.channel.open(purpose, { number: 0, sealed })
          if (!isPhone || !answered || text?.trimEnd() !== question)
            throw new Error("The device refuses the phone.")
          return answered.channel.seal(purpose, answer).sealed
        },
      }
    },
  }
}

async function bare(): Promise<Scheme> {
  return {
    phone() {
      const own = generateKeyPairSync("x25519")
      return {
        begin: () => publicBytes(own.publicKey),
        ask([share = new Uint8Array()]) {
          const { toDevice } = keysOf(own.privateKey, publicBytes(own.publicKey), share, share)
          return [seal(toDevice, question)]
        },
      }
    },
    device() {
      let keys: ReturnType<typeof keysOf> | undefined
      return {
        answer(beginning) {
          const own = generateKeyPairSync("x25519")
          const share = publicBytes(own.publicKey)
          keys = keysOf(own.privateKey, beginning, share, beginning)
          return [share]
        },
        reply([sealed = new Uint8Array()]) {
          if (keys === undefined || open(keys.toDevice, sealed).trimEnd() !== question) {
            throw new Error("The device refuses the phone.")
          }
          return seal(keys.toPhone, answer)
        },
      }
    },
  }
}

/** RFC 8410, section 4: what stands before the 32 bytes of an X25519 key. */
const keyHead = Buffer.from("302a300506032b656e032100", "hex")

function publicBytes(key: KeyObject): Uint8Array {
  return key.export({ format: "der", type: "spki" }).subarray(keyHead.length)
}

function keysOf(privateKey: KeyObject, phoneShare: Uint8Array, deviceShare: Uint8Array, theirs: Uint8Array) {
  const publicKey = createPublicKey({ key: Buffer.concat([keyHead, theirs]), format: "der", type: "spki" })
  const secret = diffieHellman({ privateKey, publicKey })
  const salt = Buffer.concat([phoneShare, deviceShare])
  const keyFor = (way: string) => Buffer.from(hkdfSync("sha512", secret, salt, way, 32))
  return { toDevice: keyFor("to device"), toPhone: keyFor("to phone") }
}

const cipherName = "chacha20-poly1305"
const tagBytes = 16
/** Each key seals one message here, so each may have number 0. */
const nonce = new Uint8Array(12)

function seal(key: CipherKey, text: string): Uint8Array {
  const cipher = createCipheriv(cipherName, key, nonce, { authTagLength: tagBytes })
  return Buffer.concat([cipher.update(text.padEnd(256)), cipher.final(), cipher.getAuthTag()])
}

function open(key: CipherKey, sealed: Uint8Array): string {
  const decipher = createDecipheriv(cipherName, key, nonce, { authTagLength: tagBytes })
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  return decipher.update(sealed.subarray(0, -tagBytes)).toString() + decipher.final().toString()
}
