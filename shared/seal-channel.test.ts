import { createCipheriv, randomBytes } from "node:crypto"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  type Channel,
  channelFrom,
  deviceAnswers,
  messageNumberMaximum,
  phoneBegins,
  type Random,
  type SealedMessage,
  sessionHalfBytes,
} from "./seal.ts"

const random: Random = (byteCount) => Uint8Array.from(randomBytes(byteCount))

interface Pair {
  readonly phone: Channel
  readonly device: Channel
}

/** Both ends of a conversation of its own. */
function pair(): Pair {
  const halves = { phoneHalf: random(sessionHalfBytes), deviceHalf: random(sessionHalfBytes) }
  const terms = { code: "12345670", deviceId: "5cd80b1f00ba5e01", deviceName: "ding", ...halves }
  const begun = phoneBegins(terms, random)
  const answered = deviceAnswers(terms, begun.share, random) ?? expect.unreachable()
  const finished = begun.finish(answered.share, answered.tag) ?? expect.unreachable()
  return { phone: finished.channel, device: answered.channel }
}

const read = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text))

/** A copy of what a page keeps, as it comes back from where it was kept. */
const reloaded = (channel: Channel, changed: object = {}) =>
  channelFrom({ ...structuredClone(channel.keep()), ...changed })

describe("a sealed text", () => {
  test("comes out as it went in, whatever its characters, and only spaces follow it", () => {
    const { phone, device } = pair()
    fc.assert(
      fc.property(fc.json({ stringUnit: "binary" }), fc.string({ unit: "binary" }), (text, purpose) => {
        const opened = device.open(purpose, phone.seal(purpose, text))
        expect(opened?.slice(0, text.length)).toBe(text)
        expect(opened?.slice(text.length)).toMatch(/^ *$/)
        expect(read(opened)).toEqual(JSON.parse(text))
      }),
    )
  })

  test("has one length from 1 to 256 bytes, and the next up to 512", () => {
    const { phone } = pair()
    const lengthOf = (text: string) => phone.seal("/", text).sealed.length
    for (let length = 1; length <= 256; length++) expect(lengthOf("1".repeat(length))).toBe(256 + 16)
    for (const length of [257, 300, 512]) expect(lengthOf("1".repeat(length))).toBe(512 + 16)
    // Bytes count, not characters: of these each takes three.
    expect(lengthOf("\u20ac".repeat(85))).toBe(256 + 16)
    expect(lengthOf("\u20ac".repeat(86))).toBe(512 + 16)
  })

  test("never gives the same bytes twice, though both ends count from 0 and say the same", () => {
    const { phone, device } = pair()
    const other = pair()
    const sealed = [phone, device, other.phone, phone].map((channel) => channel.seal("/", '"same"'))
    expect(sealed.map(({ number }) => number)).toEqual([0, 0, 0, 1])
    const texts = sealed.map((message) => Buffer.from(message.sealed).toString("hex"))
    expect(new Set(texts).size).toBe(4)
    // No two begin alike either, which is what a key stream used twice would make of one text.
    expect(new Set(texts.map((text) => text.slice(0, 32))).size).toBe(4)
  })
})

describe("a message is refused", () => {
  const { phone, device } = pair()
  const message = phone.seal("/api/connect", '{"password":"correct horse"}')

  test("with any bit turned in it", () => {
    for (let bit = 0; bit < message.sealed.length * 8; bit++) {
      const sealed = Uint8Array.from(message.sealed)
      sealed[bit >> 3] = (sealed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(device.open("/api/connect", { ...message, sealed })).toBeUndefined()
    }
  })

  test("with any bit turned in its number", () => {
    for (let bit = 0; bit < 32; bit++) {
      expect(device.open("/api/connect", { ...message, number: (1 << bit) >>> 0 })).toBeUndefined()
    }
  })

  test.each(["/api/connec", "/api/connect ", "/api/connect?", "/API/connect", "/api/scan", ""])(
    "for the purpose %j",
    (purpose) => {
      expect(device.open(purpose, message)).toBeUndefined()
    },
  )

  test("when it was cut off or goes on", () => {
    for (let length = 0; length < message.sealed.length; length++) {
      const begin = message.sealed.subarray(0, length)
      const end = message.sealed.subarray(message.sealed.length - length)
      for (const sealed of [begin, end]) {
        expect(device.open("/api/connect", { ...message, sealed })).toBeUndefined()
      }
    }
    for (const more of [Uint8Array.of(...message.sealed, 0), Uint8Array.of(0, ...message.sealed)]) {
      expect(device.open("/api/connect", { ...message, sealed: more })).toBeUndefined()
    }
  })

  test("when it comes back to its sender", () => {
    expect(phone.open("/api/connect", message)).toBeUndefined()
    const answer = device.seal("/api/connect", "1")
    expect(device.open("/api/connect", answer)).toBeUndefined()
    expect(reloaded(phone).open("/api/connect", answer)).toBe("1".padEnd(256))
  })

  test("in another conversation, either way", () => {
    const other = pair()
    expect(other.device.open("/api/connect", message)).toBeUndefined()
    expect(other.phone.open("/api/connect", message)).toBeUndefined()
  })

  test("under the number it has but for a fraction, or 2^32 more or less, which a nonce would not show", () => {
    const { phone, device } = pair()
    phone.seal("/", "0")
    const second = phone.seal("/", "1")
    for (const number of [1.5, 1 + 2 ** 32, 1 - 2 ** 32, 1 + 2 ** 33]) {
      expect(device.open("/", { ...second, number })).toBeUndefined()
    }
    for (const number of [Number.NaN, Number.POSITIVE_INFINITY, -1, 2 ** 32, 2 ** 53]) {
      expect(device.open("/", { ...second, number })).toBeUndefined()
    }
    expect(device.open("/", second)).toBe("1".padEnd(256))
  })

  test("and has then changed nothing: the honest one is opened after all these", () => {
    expect(device.open("/api/connect", message)).toBe('{"password":"correct horse"}'.padEnd(256))
  })

  test("when it is not UTF-8, though it was sealed with the right key", () => {
    const { phone, device } = pair()
    const { sendKey, transcriptHash } = phone.keep()
    const cipher = createCipheriv("chacha20-poly1305", sendKey, new Uint8Array(12), { authTagLength: 16 })
    const associated = Uint8Array.of(64, ...transcriptHash, 1, 0x2f)
    cipher.setAAD(associated, { plaintextLength: 2 })
    const encrypted = [cipher.update(Uint8Array.of(0x22, 0xff)), cipher.final(), cipher.getAuthTag()]
    expect(device.open("/", { number: 0, sealed: Buffer.concat(encrypted) })).toBeUndefined()
    expect(device.open("/", phone.seal("/", "0"))).toBeUndefined()
    expect(read(device.open("/", phone.seal("/", "1")))).toBe(1)
  })
})

describe("messages are opened in order", () => {
  test("and once: not again, and none from before, for the same purpose", () => {
    const { phone, device } = pair()
    const [first, second, third] = ["1", "2", "3"].map((text) => phone.seal("/", text))
    if (first === undefined || second === undefined || third === undefined) return expect.unreachable()
    expect(read(device.open("/", second))).toBe(2)
    expect(device.open("/", first)).toBeUndefined()
    expect(device.open("/", second)).toBeUndefined()
    expect(read(device.open("/", third))).toBe(3)
    expect(device.open("/", third)).toBeUndefined()
  })

  test("while an answer may come after a later event, because they travel beside each other", () => {
    const { phone, device } = pair()
    const answer = device.seal("/api/connect", '"answer"')
    const event = device.seal("/api/events", '"event"')
    expect(read(phone.open("/api/events", event))).toBe("event")
    expect(read(phone.open("/api/connect", answer))).toBe("answer")
    expect(phone.open("/api/connect", answer)).toBeUndefined()
  })

  test("however they are repeated, held back, mixed up and sent to other paths", () => {
    const purposes = ["/api/scan", "/api/connect", "/api/events"] as const
    const purpose = fc.constantFrom(...purposes)
    const delivery = fc.record({ index: fc.nat(9), to: fc.option(purpose, { nil: undefined, freq: 4 }) })
    const { phone, device } = pair()
    fc.assert(
      fc.property(
        fc.array(purpose, { minLength: 10, maxLength: 10 }),
        fc.array(delivery, { maxLength: 30 }),
        (sentFor, deliveries) => {
          const sender = reloaded(phone)
          const receiver = reloaded(device)
          const messages = sentFor.map((path, index) => sender.seal(path, `${index}`))
          const newest = new Map<string, number>()
          for (const { index, to } of deliveries) {
            const path = sentFor[index] ?? expect.unreachable()
            const target = to ?? path
            const isExpected = target === path && index > (newest.get(path) ?? -1)
            if (isExpected) newest.set(path, index)
            const opened = receiver.open(target, messages[index] ?? expect.unreachable())
            expect(read(opened)).toBe(isExpected ? index : undefined)
          }
        },
      ),
    )
  })
})

describe("a channel that was kept", () => {
  test("goes on where it was, and takes no message from before", () => {
    const { phone, device } = pair()
    const before = [device.seal("/api/scan", "0"), device.seal("/api/events", "1")]
    for (const [index, message] of before.entries()) {
      expect(read(phone.open(["/api/scan", "/api/events"][index] ?? "", message))).toBe(index)
    }
    phone.seal("/", '"lost"')
    const again = reloaded(phone)
    expect(again.open("/api/scan", before[0] as SealedMessage)).toBeUndefined()
    expect(again.open("/api/events", before[1] as SealedMessage)).toBeUndefined()
    expect(read(again.open("/api/scan", device.seal("/api/scan", "2")))).toBe(2)
    const next = again.seal("/", '"next"')
    expect(next.number).toBe(1)
    expect(read(device.open("/", next))).toBe("next")
    expect(again.keep()).toEqual({ ...phone.keep(), nextToSend: 2, nextToReceive: 3 })
  })

  test("takes no message from before that came out of turn", () => {
    const { phone, device } = pair()
    const answer = device.seal("/api/connect", "0")
    const event = device.seal("/api/events", "1")
    expect(read(phone.open("/api/events", event))).toBe(1)
    expect(read(phone.open("/api/connect", answer))).toBe(0)
    const again = reloaded(phone)
    expect(again.open("/api/events", event)).toBeUndefined()
    expect(again.open("/api/connect", answer)).toBeUndefined()
  })

  test("with figures that are none seals and opens nothing, as zero might be a number that was used", () => {
    const { phone, device } = pair()
    const message = phone.seal("/", "1")
    for (const wrong of [Number.NaN, -1, 0.5, 2 ** 32, undefined]) {
      expect(() => reloaded(phone, { nextToSend: wrong }).seal("/", "1")).toThrow("no number left")
    }
    for (const wrong of [Number.NaN, 2 ** 32, undefined]) {
      expect(reloaded(device, { nextToReceive: wrong }).open("/", message)).toBeUndefined()
    }
  })
})

describe("the end of a channel", () => {
  test("is the last number: it is used, and none after it", () => {
    const { phone, device } = pair()
    const late = reloaded(phone, { nextToSend: messageNumberMaximum })
    const last = late.seal("/", '"last"')
    expect(last.number).toBe(0xffff_ffff)
    expect(() => late.seal("/", "1")).toThrow("no number left")
    expect(() => late.seal("/", "1")).toThrow("no number left")
    expect(read(device.open("/", last))).toBe("last")
    expect(device.open("/", last)).toBeUndefined()
    expect(device.open("/", phone.seal("/", "1"))).toBeUndefined()
  })

  test("is its wiping: its keys are zeros, and whoever guesses that gets nothing", () => {
    const { phone, device } = pair()
    const opened = device.seal("/", '"opened"')
    const unopened = device.seal("/", '"unopened"')
    phone.open("/", opened)
    const { sendKey, receiveKey, transcriptHash } = phone.keep()
    expect(phone.isWiped).toBe(false)
    phone.wipe()
    expect(phone.isWiped).toBe(true)
    for (const bytes of [sendKey, receiveKey, transcriptHash]) {
      expect(bytes).toEqual(new Uint8Array(bytes.length))
    }
    expect(() => phone.seal("/", "1")).toThrow("no number left")
    const zeros = { sendKey, receiveKey, transcriptHash }
    for (const number of [0, 1, 2, messageNumberMaximum]) {
      for (const purpose of ["/", "/api/scan"]) {
        const forger = channelFrom({ ...zeros, nextToSend: number, nextToReceive: 0 })
        const forged = forger.seal(purpose, '"forged"')
        expect(phone.open(purpose, forged)).toBeUndefined()
        expect(reloaded(phone).open(purpose, forged)).toBeUndefined()
      }
    }
    expect(phone.open("/", unopened)).toBeUndefined()
    const again = reloaded(phone)
    expect(again.isWiped).toBe(true)
    expect(again.open("/", unopened)).toBeUndefined()
    expect(() => again.seal("/", "1")).toThrow("no number left")
  })
})
