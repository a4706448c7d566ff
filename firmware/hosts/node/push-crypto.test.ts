import { p256 } from "@noble/curves/nist.js"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import webpush from "web-push"
import { base64urlDecode, base64urlEncode, utf8Encode } from "../../../shared/bytes.ts"
import { createVapid } from "../../core/vapid.ts"
import { encrypt, plaintextMaximumBytes, topicOf } from "../../core/webpush.ts"
import { pushCrypto } from "./push-crypto.ts"
import { decrypted, newPhone } from "./push-receiver.fixture.ts"

const bytes = (text: string) => base64urlDecode(text) ?? new Uint8Array()

/** RFC 8291, section 5 and appendix A. */
const vector = {
  plaintext: bytes("V2hlbiBJIGdyb3cgdXAsIEkgd2FudCB0byBiZSBhIHdhdGVybWVsb24"),
  sender: {
    publicKey: bytes(
      "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
    ),
    privateKey: bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
  },
  receiver: {
    publicKey: bytes(
      "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    ),
    authSecret: bytes("BTBZMqHH6r4Tts7J_aSIgg"),
  },
  receiverPrivateKey: bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"),
  salt: bytes("DGv6ra1nlYgDCS1FRnbzlw"),
  sharedSecret: "kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs",
  body: "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
}

describe("a message for one phone", () => {
  test("is RFC 8291's own, byte for byte, with its keys and its salt", () => {
    const { plaintext, receiver, salt, sender, body, sharedSecret } = vector
    expect(base64urlEncode(pushCrypto.agree(receiver.publicKey, sender).secret)).toBe(sharedSecret)
    expect(base64urlEncode(encrypt(pushCrypto, plaintext, receiver, { salt, sender }))).toBe(body)
  })

  test("is read by another implementation, whatever it says", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: plaintextMaximumBytes }),
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        (plaintext, salt) => {
          const phone = newPhone()
          const body = encrypt(pushCrypto, plaintext, phone.receiver, { salt })
          expect(body.length).toBe(86 + plaintext.length + 17)
          expect(decrypted(phone, body)).toEqual(plaintext)
        },
      ),
      { numRuns: 40 },
    )
  })

  test("fills the 4,096 bytes that every service has to take, and no more", () => {
    const phone = newPhone()
    const options = { salt: vector.salt }
    const longest = new Uint8Array(plaintextMaximumBytes).fill(97)
    const body = encrypt(pushCrypto, longest, phone.receiver, options)
    expect(body.length).toBe(4096)
    expect(decrypted(phone, body)).toEqual(longest)
    const longer = new Uint8Array(plaintextMaximumBytes + 1)
    expect(() => encrypt(pushCrypto, longer, phone.receiver, options)).toThrow(RangeError)
  })

  test("is not read where a bit was changed, or by another phone", () => {
    const phone = newPhone()
    const body = encrypt(pushCrypto, utf8Encode("The door is open"), phone.receiver, { salt: vector.salt })
    expect(() => decrypted(newPhone(), body)).toThrow()
    for (const index of [0, 30, 90, body.length - 1]) {
      const changed = Uint8Array.from(body)
      changed[index] = (changed[index] ?? 0) ^ 1
      expect(() => decrypted(phone, changed)).toThrow()
    }
  })

  test("has a key of its own", () => {
    const { receiver } = newPhone()
    const keys = Array.from({ length: 8 }, () => {
      const body = encrypt(pushCrypto, new Uint8Array(), receiver, { salt: vector.salt })
      return base64urlEncode(body.subarray(21, 86))
    })
    expect(new Set(keys).size).toBe(8)
  })

  test("is not made for what is no point of the curve", () => {
    const { receiver } = newPhone()
    const beside = Uint8Array.from(receiver.publicKey)
    beside[64] = (beside[64] ?? 0) ^ 1
    for (const publicKey of [beside, new Uint8Array(65), Uint8Array.of(0), new Uint8Array()]) {
      expect(() => pushCrypto.agree(publicKey)).toThrow()
    }
  })
})

describe("what a device says of itself to a service", () => {
  const wall = Date.UTC(2026, 10, 22)
  const contact = "mailto:porch@porch.dev"
  const origin = "https://fcm.googleapis.com"
  const key = pushCrypto.makeKey()
  const clock = { now: () => 0, after: () => () => {} }
  const header = () =>
    createVapid({ port: pushCrypto, key, contact, clock, wallClock: () => wall }).authorization(origin) ?? ""
  const partsOf = (text: string) => {
    const [, token = "", publicKey = ""] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(text) ?? []
    const [head = "", claims = "", signature = ""] = token.split(".")
    const parse = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString())
    const isSigned = p256.verify(bytes(signature), utf8Encode(`${head}.${claims}`), bytes(publicKey), {
      lowS: false,
    })
    return { head: parse(head), claims: parse(claims), publicKey, isSigned }
  }

  test("is what the package web-push says with the same key, and signed with it", () => {
    const [publicKey, privateKey] = [key.publicKey, key.privateKey].map(base64urlEncode)
    if (publicKey === undefined || privateKey === undefined) throw new Error("There is no key.")
    const exp = wall / 1000 + 43_200
    const theirs = webpush.getVapidHeaders(origin, contact, publicKey, privateKey, "aes128gcm", exp)
    const ours = partsOf(header())
    expect(ours).toEqual(partsOf(theirs.Authorization))
    expect(ours).toEqual({
      head: { typ: "JWT", alg: "ES256" },
      claims: { aud: origin, exp, sub: contact },
      publicKey,
      isSigned: true,
    })
  })

  test("has keys of 32 and 65 bytes, also where a number begins with a zero", () => {
    // One in 256 does; that none of so many did would be a wonder.
    const keys = []
    for (let drawn = 0; drawn < 20_000 && keys.at(-1)?.privateKey[0] !== 0; drawn++)
      keys.push(pushCrypto.makeKey())
    expect(keys.at(-1)?.privateKey[0]).toBe(0)
    for (const { privateKey, publicKey } of keys.slice(-3)) {
      expect([privateKey.length, publicKey.length, publicKey[0]]).toEqual([32, 65, 4])
      expect(base64urlEncode(p256.getPublicKey(privateKey, false))).toBe(base64urlEncode(publicKey))
    }
  })

  test("names a topic in 32 characters, by which nobody who has not its key finds the tag", () => {
    const [one, other] = [pushCrypto.makeKey(), pushCrypto.makeKey()]
    const topic = topicOf(pushCrypto, one.privateKey, "door")
    expect(topic).toMatch(/^[\w-]{32}$/)
    expect(topicOf(pushCrypto, one.privateKey, "door")).toBe(topic)
    expect(topicOf(pushCrypto, one.privateKey, "window")).not.toBe(topic)
    expect(topicOf(pushCrypto, other.privateKey, "door")).not.toBe(topic)
  })
})
