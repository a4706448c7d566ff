/**
 * Sealing: what a phone and a device say to each other over an open access point, so that nobody without the code on
 * the label can read or forge it. CPace (`cpace.ts`) makes the keys, HKDF-SHA-512 (RFC 5869) one for each direction,
 * ChaCha20-Poly1305 (RFC 8439) seals each message under its number.
 */
import { chacha20poly1305 } from "@noble/ciphers/chacha.js"
import { equalBytes } from "@noble/ciphers/utils.js"
import { hkdf } from "@noble/hashes/hkdf.js"
import { sha512 } from "@noble/hashes/sha2.js"
import { utf8Decode, utf8Encode } from "./bytes.ts"
import {
  type CpaceShare,
  type CpaceTerms,
  confirmationTag,
  cpaceSuite,
  intermediateKey,
  lengthValues,
  scalarFrom,
  scalarSeedBytes,
  secretPoint,
  shareOf,
  transcriptOf,
} from "./cpace.ts"

/** This protocol, and the suite under it; a change to either changes the name, so that both sides notice. */
export const sealSuite = `porchlight-1 ${cpaceSuite}`

/** Each side's half of the session's name, so that neither alone can bring one about a second time. */
export const sessionHalfBytes = 16

/** Messages are filled up with spaces, which JSON allows at its end, so that their length tells no password's length. */
const blockBytes = 256

/** The highest number a message may have: far beyond five minutes, and exact in JSON. */
export const messageNumberMaximum = 0xffff_ffff

/** RFC 8439, section 2.8. */
const keyBytes = 32
const nonceBytes = 12

/** Where a share comes from; it also keeps the two shares, and so the two tags, apart. */
const phoneRole = utf8Encode("phone")
const deviceRole = utf8Encode("device")

/** Secure random bytes, as many as asked for. */
export type Random = (byteCount: number) => Uint8Array

/** What both sides put in. */
export interface SealTerms {
  /** The digits of the code on the label, without spaces. */
  readonly code: string
  readonly deviceId: string
  readonly deviceName: string
  readonly phoneHalf: Uint8Array
  readonly deviceHalf: Uint8Array
}

/** The phone's first half of the exchange. */
export interface PhoneBegun {
  readonly share: Uint8Array
  /** Undefined where the code is wrong, or somebody is between, and whenever it is called a second time. */
  finish(deviceShare: Uint8Array, deviceTag: Uint8Array): { tag: Uint8Array; channel: Channel } | undefined
}

/** What the device answers, and what it then waits for: the phone's tag, the proof that the phone has the code. */
export interface DeviceAnswered {
  readonly share: Uint8Array
  /** Whoever gets this can check one guess at the code: an attempt counts as made when it leaves. */
  readonly tag: Uint8Array
  isPhoneTag(tag: Uint8Array): boolean
  readonly channel: Channel
}

/** One end of a sealed conversation. */
export interface Channel {
  /** Seals a JSON text. `purpose` says what for, the path: it is not sent, and must be the same at the other end. */
  seal(purpose: string, text: string): SealedMessage
  /**
   * The text and the spaces after it, or undefined where it was changed, is for another purpose, or is not newer than
   * the last one for this purpose. Between purposes the order is free: they travel on connections of their own.
   */
  open(purpose: string, message: SealedMessage): string | undefined
  /**
   * All there is to know; `channelFrom` goes on from there. For a page that is about to be loaded anew. What was kept
   * before the last `seal` must never go on: it would seal two texts under one number, which lays both open. Its keys
   * are the channel's own bytes, so `wipe` overwrites them too.
   */
  keep(): KeptChannel
  /** Final: overwrites the keys; nothing is sealed or opened any more. */
  wipe(): void
  readonly isWiped: boolean
}

export interface SealedMessage {
  /** Counted by the sender from 0, each higher than the one before. */
  readonly number: number
  readonly sealed: Uint8Array
}

export interface KeptChannel {
  readonly sendKey: Uint8Array
  readonly receiveKey: Uint8Array
  readonly transcriptHash: Uint8Array
  readonly nextToSend: number
  readonly nextToReceive: number
}

export function phoneBegins(terms: SealTerms, random: Random): PhoneBegun {
  const cpaceTerms = cpaceTermsOf(terms)
  let scalar: bigint | undefined = scalarFrom(random(scalarSeedBytes))
  const phone: CpaceShare = { share: shareOf(cpaceTerms, scalar), associated: phoneRole }
  return {
    share: phone.share,
    finish(deviceShare, deviceTag) {
      // Once: every answer tests a guess at the code, and the draft allows one in a run.
      const secret = scalar === undefined ? undefined : secretPoint(scalar, deviceShare)
      scalar = undefined
      if (secret === undefined) return undefined
      const device: CpaceShare = { share: deviceShare, associated: deviceRole }
      const { session } = cpaceTerms
      const key = intermediateKey(session, secret, phone, device)
      if (!equalBytes(confirmationTag(session, key, device), deviceTag)) {
        key.fill(0)
        return undefined
      }
      const tag = confirmationTag(session, key, phone)
      const { toDevice, toPhone, transcriptHash } = keysOf(cpaceTerms, key, phone, device)
      const kept = { sendKey: toDevice, receiveKey: toPhone, transcriptHash }
      return { tag, channel: channelFrom({ ...kept, nextToSend: 0, nextToReceive: 0 }) }
    },
  }
}

/** Undefined where the phone's share must not be answered. Nothing that could be checked has left the device then. */
export function deviceAnswers(
  terms: SealTerms,
  phoneShare: Uint8Array,
  random: Random,
): DeviceAnswered | undefined {
  const cpaceTerms = cpaceTermsOf(terms)
  const scalar = scalarFrom(random(scalarSeedBytes))
  const secret = secretPoint(scalar, phoneShare)
  if (secret === undefined) return undefined
  const phone: CpaceShare = { share: phoneShare, associated: phoneRole }
  const device: CpaceShare = { share: shareOf(cpaceTerms, scalar), associated: deviceRole }
  const { session } = cpaceTerms
  const key = intermediateKey(session, secret, phone, device)
  const tag = confirmationTag(session, key, device)
  const phoneTag = confirmationTag(session, key, phone)
  const { toDevice, toPhone, transcriptHash } = keysOf(cpaceTerms, key, phone, device)
  const kept = { sendKey: toPhone, receiveKey: toDevice, transcriptHash }
  return {
    share: device.share,
    tag,
    isPhoneTag: (candidate) => equalBytes(phoneTag, candidate),
    channel: channelFrom({ ...kept, nextToSend: 0, nextToReceive: 0 }),
  }
}

/** With the suite among the names, so that two versions of this protocol never confirm each other. */
function cpaceTermsOf({ code, deviceId, deviceName, phoneHalf, deviceHalf }: SealTerms): CpaceTerms {
  const names = [sealSuite, deviceId, deviceName].map(utf8Encode)
  return {
    code: utf8Encode(code),
    channel: lengthValues(phoneRole, deviceRole, ...names),
    session: lengthValues(phoneHalf, deviceHalf),
  }
}

/** One key a direction, from all that was said. `key` is wiped. */
function keysOf({ channel, session }: CpaceTerms, key: Uint8Array, phone: CpaceShare, device: CpaceShare) {
  const transcriptHash = sha512(lengthValues(channel, session, transcriptOf(phone, device)))
  const keyFor = (way: string) =>
    hkdf(sha512, key, transcriptHash, utf8Encode(`porchlight-1 ${way}`), keyBytes)
  const keys = { toDevice: keyFor("to device"), toPhone: keyFor("to phone"), transcriptHash }
  key.fill(0)
  return keys
}

/** A channel that begins, or goes on, with what was kept of it. */
export function channelFrom(kept: KeptChannel): Channel {
  const { sendKey, receiveKey, transcriptHash } = kept
  let { nextToSend, nextToReceive } = kept
  /** Answers and events overtake each other on their way, so each purpose is counted by itself. */
  const nextOfPurpose = new Map<string, number>()
  let oldestToReceive = nextToReceive
  const cipher = (key: Uint8Array, purpose: string, number: number) =>
    chacha20poly1305(key, nonceOf(number), lengthValues(transcriptHash, utf8Encode(purpose)))
  return {
    seal(purpose, text) {
      const number = nextToSend++
      if (!isMessageNumber(number)) throw new Error("A sealed conversation has ended: it has no number left.")
      return { number, sealed: cipher(sendKey, purpose, number).encrypt(padded(utf8Encode(text))) }
    },
    open(purpose, { number, sealed }) {
      const isNew = number >= (nextOfPurpose.get(purpose) ?? oldestToReceive)
      if (!isNew || !isMessageNumber(number)) return undefined
      try {
        const text = utf8Decode(cipher(receiveKey, purpose, number).decrypt(sealed))
        nextOfPurpose.set(purpose, number + 1)
        nextToReceive = Math.max(nextToReceive, number + 1)
        return text
      } catch {
        return undefined
      }
    },
    keep: () => ({ sendKey, receiveKey, transcriptHash, nextToSend, nextToReceive }),
    wipe() {
      for (const bytes of [sendKey, receiveKey, transcriptHash]) bytes.fill(0)
      // Keys of zeros are known to everybody: nothing is sealed or opened with them.
      nextToSend = nextToReceive = oldestToReceive = messageNumberMaximum + 1
      nextOfPurpose.clear()
    },
    get isWiped() {
      return nextToSend > messageNumberMaximum
    },
  }
}

/** Nothing else may reach the nonce, where a fraction or NaN would stand for a number that was used. */
function isMessageNumber(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number <= messageNumberMaximum
}

function padded(bytes: Uint8Array): Uint8Array {
  const filled = new Uint8Array(Math.ceil(bytes.length / blockBytes) * blockBytes).fill(0x20)
  filled.set(bytes)
  return filled
}

/** The number, little-endian, at the end of a nonce of zeros. */
function nonceOf(number: number): Uint8Array {
  const nonce = new Uint8Array(nonceBytes)
  new DataView(nonce.buffer).setUint32(4, number, true)
  return nonce
}
