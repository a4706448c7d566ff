import { createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from "node:crypto"
import fc from "fast-check"
import { beforeEach, describe, expect, test, vi } from "vitest"
import { confirmationTag, intermediateKey, scalarFrom, secretPoint, shareOf } from "./cpace.ts"
import { channelFrom, deviceAnswers, phoneBegins, type Random, type SealTerms, sealSuite } from "./seal.ts"

// Nothing is replaced: it shows the secrets that pass between the two files, and so whether they are wiped.
vi.mock("./cpace.ts", { spy: true })

beforeEach(() => {
  vi.clearAllMocks()
})

const hex = (value: Uint8Array | undefined) => value && Buffer.from(value).toString("hex")
const counted = (first: number, length: number) => Uint8Array.from({ length }, (_, index) => first + index)
const random: Random = (byteCount) => Uint8Array.from(randomBytes(byteCount))
const phoneSeed: Random = (byteCount) => counted(0, byteCount)
const deviceSeed: Random = (byteCount) => counted(64, byteCount)

const terms: SealTerms = {
  code: "12345670",
  deviceId: "5cd80b1f00ba5e01",
  deviceName: "ding-5cd80b1",
  phoneHalf: counted(0xa0, 16),
  deviceHalf: counted(0xb0, 16),
}

function answered(phoneShare: Uint8Array, theirTerms = terms, seed: Random = random) {
  return deviceAnswers(theirTerms, phoneShare, seed) ?? expect.unreachable("the share was refused")
}

/** An exchange in which everything arrives as it was sent. */
function meeting(phoneTerms = terms, deviceTerms = phoneTerms) {
  const phone = phoneBegins(phoneTerms, random)
  const device = answered(phone.share, deviceTerms)
  return { phone, device, finished: phone.finish(device.share, device.tag) }
}

/** Every copy of `value` with one bit turned. */
function* turnedBits(value: Uint8Array): Generator<Uint8Array> {
  for (let bit = 0; bit < value.length * 8; bit++) {
    const copy = Uint8Array.from(value)
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    yield copy
  }
}

/** Of ASCII, with one of seven bits turned in one character. */
function turnedText(text: string): string[] {
  const isAscii = (bytes: Uint8Array) => bytes.every((byte) => byte < 0x80)
  return [...turnedBits(Buffer.from(text, "latin1"))]
    .filter(isAscii)
    .map((bytes) => Buffer.from(bytes).toString("latin1"))
}

describe("an exchange from fixed randomness", () => {
  const phone = phoneBegins(terms, phoneSeed)
  const device = answered(phone.share, terms, deviceSeed)
  const finished = phone.finish(device.share, device.tag) ?? expect.unreachable("the tag was refused")
  const connect = '{"ssid":"Home","password":"correct horse"}'
  const accepted = '{"status":202,"body":{"attempt":1}}'
  const toDevice = finished.channel.seal("/api/connect", connect)
  const toPhone = device.channel.seal("/api/connect", accepted)

  /** The same with Node's cryptography, written once more from the description; only the curve is the tested one. */
  function expected() {
    // Nothing here is longer than 127 bytes, so every length is one byte.
    const lengthValues = (...values: readonly (string | Uint8Array)[]) =>
      Buffer.concat(values.map((value) => Buffer.concat([Uint8Array.of(value.length), Buffer.from(value)])))
    const sha512 = (...parts: readonly (string | Uint8Array)[]) =>
      createHash("sha512")
        .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
        .digest()
    const code = Buffer.from("12345670")
    const names = ["porchlight-1 CPACE-RISTR255-SHA512", "5cd80b1f00ba5e01", "ding-5cd80b1"]
    const channel = lengthValues("phone", "device", ...names)
    const session = lengthValues(counted(0xa0, 16), counted(0xb0, 16))
    const phoneScalar = scalarFrom(counted(0, 64))
    const deviceScalar = scalarFrom(counted(64, 64))
    const phoneShare = shareOf({ code, channel, session }, phoneScalar)
    const deviceShare = shareOf({ code, channel, session }, deviceScalar)
    const secret = secretPoint(phoneScalar, deviceShare) ?? expect.unreachable()
    const transcript = lengthValues(phoneShare, "phone", deviceShare, "device")
    const key = sha512(lengthValues("CPaceRistretto255_ISK", session, secret), transcript)
    const macKey = sha512("CPaceMac", session, key)
    const tag = (...own: readonly [Uint8Array, string]) =>
      createHmac("sha512", macKey)
        .update(lengthValues(...own))
        .digest("hex")
    const transcriptHash = sha512(lengthValues(channel, session, transcript))
    const keyFor = (way: string) =>
      Buffer.from(hkdfSync("sha512", key, transcriptHash, `porchlight-1 ${way}`, 32))
    return {
      phoneShare,
      deviceShare,
      phoneTag: tag(phoneShare, "phone"),
      deviceTag: tag(deviceShare, "device"),
      open(way: "to device" | "to phone", { number, sealed }: { number: number; sealed: Uint8Array }) {
        const nonce = Buffer.alloc(12)
        nonce.writeUInt32LE(number, 4)
        const decipher = createDecipheriv("chacha20-poly1305", keyFor(way), nonce, { authTagLength: 16 })
        const plaintextLength = sealed.length - 16
        decipher.setAAD(lengthValues(transcriptHash, "/api/connect"), { plaintextLength })
        decipher.setAuthTag(sealed.subarray(-16))
        return decipher.update(sealed.subarray(0, -16)).toString() + decipher.final().toString()
      },
    }
  }

  test("has the shares and tags that Node's SHA-512 and HMAC lead to", () => {
    const { phoneShare, deviceShare, phoneTag, deviceTag } = expected()
    expect(hex(phone.share)).toBe(hex(phoneShare))
    expect(hex(device.share)).toBe(hex(deviceShare))
    expect(hex(device.tag)).toBe(deviceTag)
    expect(hex(finished.tag)).toBe(phoneTag)
    expect(device.isPhoneTag(finished.tag)).toBe(true)
  })

  test("seals messages that Node's HKDF and ChaCha20-Poly1305 open", () => {
    const { open } = expected()
    expect(toDevice.number).toBe(0)
    expect(toPhone.number).toBe(0)
    expect(open("to device", toDevice)).toBe(connect.padEnd(256))
    expect(open("to phone", toPhone)).toBe(accepted.padEnd(256))
    const late = channelFrom({ ...finished.channel.keep(), nextToSend: 0x0102_0304 })
    expect(open("to device", late.seal("/api/connect", connect))).toBe(connect.padEnd(256))
  })

  test("has these bytes, for whoever writes another end of it", () => {
    expect(sealSuite).toBe("porchlight-1 CPACE-RISTR255-SHA512")
    expect(hex(phone.share)).toBe("f6de1932fae1de08cb9dc674e79516447b9bea6276211247eb3600e68ef34900")
    expect(hex(device.share)).toBe("4e7f9cff09d2c20180266186c861683ccecaa854734bcf18edbf79915e674560")
    expect(hex(device.tag)).toBe(
      "6075b0ca5122a34c42c1df74813a2defdc9dbc849b0b0369bc89d7b2ad5fa40ff84822cc605e1dcdb7e3713467e8e77b" +
        "d2aaab15e07cd9a468d43410a46b9dcd",
    )
    expect(hex(finished.tag)).toBe(
      "56149d533a3fdf6baaa5b11d42327261cb84d10523cd7099d6aedab00c132a2e80e37e1868a638ad0c4c6011fa4d1870" +
        "ee77d770f3ebb153853d4ff72eab9b32",
    )
    expect(hex(toDevice.sealed)).toBe(
      "c287738b2a47bd7a3c4a3b610242cf7d358e9e9600e7de0bc4977899e86eb5f0c54ed5f2a1e69c5b7fe4486ce4df1ed0" +
        "e5354629ebf49df1e62da08294355e5162c21b649c6b3cd7372d7ab62f8a22f34b3307ff430f89b4f395c307b9493c77" +
        "8814862af6e7ad11ba31177a79e186cb132bbb768e4a3f1f57af67cae8d12a45b21b59f1b4654c45f985b24522519b84" +
        "1f59956a9ef5c37ab7ffa65987adb1635dd92149606cdc2dd6ca186582d86489b676c7807f7a014c239d2b00d713e5d2" +
        "5155ccfe3d60d36a4bb9c3e14fd226fc25ac06756bcb513c2fe30606b89bff91297e638ce877a91b8ed33dfce808c74b" +
        "6230c483f30e9645854fde7283a8571037c7b256dd89cb18f24d90b5ea1c7e32",
    )
    expect(hex(toPhone.sealed)).toBe(
      "f4551e1624cd93a1c3f1c5a13e674e680c0b2c0771a6bef638ab5434ed56c8c9559aeb24b641c3dc0f96897d4441b2ca" +
        "0c33d376e690ebcebfab1388bcf4ea337579254a5d90b732fe11a0a0b6a5099a811d3b8cacac93afe333810cbc1a5748" +
        "84b790e106a1323bce66b2d71dc5e129bd79b838c4760857e17f3f7d271cf0baaae6ee08664e5928157be6182a36680f" +
        "56b43fcb47132e0ab34ccbccd1d235c653840353d55dd412f88f465b0d63d4ac9573ef3f987ca23affd900b36a644f11" +
        "5e50a785f3d09fc501a59516d36d949a165c44e65d1cf5142dc74db988e512529666ae37ce4a085d468e6d864a5146dd" +
        "a1f0352feaba0cab51dccad9480d2ddf469836e9a642ddf2a6116881c59acf04",
    )
  })
})

describe("two sides with the same code", () => {
  test("understand each other, whatever the names of the device", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ maxLength: 300 }), (deviceName, deviceId) => {
        const { device, finished } = meeting({ ...terms, deviceName, deviceId })
        if (finished === undefined) return expect.unreachable()
        expect(device.isPhoneTag(finished.tag)).toBe(true)
        const question = finished.channel.seal("/api/scan", '"question"')
        expect(device.channel.open("/api/scan", question)).toBe('"question"'.padEnd(256))
        const answer = device.channel.seal("/api/scan", '"answer"')
        expect(finished.channel.open("/api/scan", answer)).toBe('"answer"'.padEnd(256))
      }),
      { numRuns: 30 },
    )
  })

  test("never send the same share or tag twice, with the same halves of a session's name", () => {
    const [one, other] = [meeting(), meeting()]
    const sent = [one, other].flatMap(({ phone, device, finished }) => [
      ...[phone.share, device.share, device.tag],
      finished?.tag,
    ])
    expect(new Set(sent.map(hex)).size).toBe(8)
  })
})

describe("whoever has another code", () => {
  test("gets nothing from the device, and nothing from the phone", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{8}$/), (guess) => {
        fc.pre(guess !== terms.code)
        const { device, finished } = meeting({ ...terms, code: guess }, terms)
        expect(finished).toBeUndefined()
        expect(device.isPhoneTag(device.tag)).toBe(false)
      }),
      { numRuns: 50 },
    )
  })

  test("cannot make up the phone's tag, of whatever length", () => {
    const { device } = meeting()
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.uint8Array({ minLength: 64, maxLength: 64 })), (tag) => {
        expect(device.isPhoneTag(tag)).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })

  test("cannot send the device's tag back to it, or its share as the phone's own", () => {
    const phone = phoneBegins(terms, random)
    const device = answered(phone.share)
    expect(device.isPhoneTag(device.tag)).toBe(false)
    expect(phone.finish(phone.share, device.tag)).toBeUndefined()
    expect(answered(device.share).isPhoneTag(device.tag)).toBe(false)
  })

  test("has one try at a phone, as a phone takes one answer", () => {
    const phone = phoneBegins(terms, random)
    const impostor = answered(phone.share, { ...terms, code: "00000000" })
    const device = answered(phone.share)
    expect(phone.finish(impostor.share, impostor.tag)).toBeUndefined()
    expect(phone.finish(device.share, device.tag)).toBeUndefined()
    const other = phoneBegins(terms, random)
    const honest = answered(other.share)
    expect(other.finish(honest.share, honest.tag)).toBeDefined()
    expect(other.finish(honest.share, honest.tag)).toBeUndefined()
  })
})

describe("one bit turned on the way or at one end ends the exchange", () => {
  const phone = phoneBegins(terms, phoneSeed)
  const device = answered(phone.share, terms, deviceSeed)
  const { tag } = phone.finish(device.share, device.tag) ?? expect.unreachable()

  function expectRefusal(theirTerms: SealTerms, phoneShare = phone.share): void {
    const other = deviceAnswers(theirTerms, phoneShare, deviceSeed)
    if (other === undefined) return
    expect(other.isPhoneTag(tag)).toBe(false)
    expect(phoneBegins(terms, phoneSeed).finish(other.share, other.tag)).toBeUndefined()
  }

  test.each(["phoneHalf", "deviceHalf"] as const)("in %s", (field) => {
    for (const half of turnedBits(terms[field])) expectRefusal({ ...terms, [field]: half })
  })

  test.each(["code", "deviceId", "deviceName"] as const)("in %s", (field) => {
    for (const text of turnedText(terms[field])) expectRefusal({ ...terms, [field]: text })
  })

  test("in the phone's share", () => {
    for (const share of turnedBits(phone.share)) expectRefusal(terms, share)
  })

  test("in the device's share", () => {
    for (const share of turnedBits(device.share)) {
      expect(phoneBegins(terms, phoneSeed).finish(share, device.tag)).toBeUndefined()
    }
  })

  test("in the device's tag", () => {
    for (const turned of turnedBits(device.tag)) {
      expect(phoneBegins(terms, phoneSeed).finish(device.share, turned)).toBeUndefined()
    }
  })

  test("in the phone's tag", () => {
    for (const turned of turnedBits(tag)) expect(device.isPhoneTag(turned)).toBe(false)
    expect(device.isPhoneTag(tag)).toBe(true)
  })

  test("and so does a byte that moves from one name or half to the next", () => {
    expectRefusal({ ...terms, deviceId: "5cd80b1f00ba5e0", deviceName: "1ding-5cd80b1" })
    expectRefusal({
      ...terms,
      phoneHalf: counted(0xa0, 15),
      deviceHalf: Uint8Array.of(0xaf, ...terms.deviceHalf),
    })
  })

  test("and a tag that is cut off or goes on is none", () => {
    for (const wrong of [
      tag.subarray(0, 63),
      tag.subarray(0, 32),
      Uint8Array.of(...tag, 0),
      new Uint8Array(),
    ]) {
      expect(device.isPhoneTag(wrong)).toBe(false)
    }
    for (const wrong of [device.tag.subarray(0, 63), Uint8Array.of(...device.tag, 0), new Uint8Array()]) {
      expect(phoneBegins(terms, phoneSeed).finish(device.share, wrong)).toBeUndefined()
    }
  })
})

describe("a share that is no point", () => {
  const identity = new Uint8Array(32)
  const notCanonical = new Uint8Array(32).fill(0xff)

  test.each([identity, notCanonical, counted(0, 31), counted(0, 33), new Uint8Array()])(
    "has no answer: %j",
    (share) => {
      expect(deviceAnswers(terms, share, random)).toBeUndefined()
      expect(phoneBegins(terms, random).finish(share, new Uint8Array(64))).toBeUndefined()
    },
  )

  test("has none even with the tag that the identity leads to, which anybody could work out", () => {
    // With the identity the secret is the identity too, whatever the phone's scalar.
    const phone = phoneBegins(terms, phoneSeed)
    phone.finish(answered(phone.share).share, new Uint8Array(64))
    const [session] = vi.mocked(intermediateKey).mock.lastCall ?? expect.unreachable()
    const side = (share: Uint8Array, role: string) => ({ share, associated: Buffer.from(role) })
    const device = side(identity, "device")
    const key = intermediateKey(session, new Uint8Array(32), side(phone.share, "phone"), device)
    const tag = confirmationTag(session, key, device)
    expect(phoneBegins(terms, phoneSeed).finish(identity, tag)).toBeUndefined()
  })
})

describe("secrets", () => {
  /** Random bytes, and all that were handed out. */
  function watched() {
    const seeds: Uint8Array[] = []
    const draw: Random = (byteCount) => {
      const seed = random(byteCount)
      seeds.push(seed)
      return seed
    }
    return { seeds, draw }
  }
  const results = (spied: typeof secretPoint | typeof intermediateKey) =>
    vi.mocked(spied).mock.results.map(({ value }) => value as Uint8Array)

  test("take 64 random bytes a side, which are wiped", () => {
    const { seeds, draw } = watched()
    const phone = phoneBegins(terms, draw)
    answered(phone.share, terms, draw)
    expect(seeds).toEqual([new Uint8Array(64), new Uint8Array(64)])
  })

  test("are wiped once the keys of the channel are made of them", () => {
    const { finished } = meeting()
    expect(finished).toBeDefined()
    expect(results(secretPoint)).toEqual([new Uint8Array(32), new Uint8Array(32)])
    expect(results(intermediateKey)).toEqual([new Uint8Array(64), new Uint8Array(64)])
  })

  test("are wiped at both ends where the code is wrong", () => {
    const { finished } = meeting({ ...terms, code: "00000000" }, terms)
    expect(finished).toBeUndefined()
    expect(results(secretPoint)).toEqual([new Uint8Array(32), new Uint8Array(32)])
    expect(results(intermediateKey)).toEqual([new Uint8Array(64), new Uint8Array(64)])
  })

  test("are never made of randomness that gives nothing, or too little", () => {
    const phone = phoneBegins(terms, random)
    for (const poor of [() => new Uint8Array(64), () => random(32)]) {
      expect(() => phoneBegins(terms, poor)).toThrow(Error)
      expect(() => deviceAnswers(terms, phone.share, poor)).toThrow(Error)
    }
  })
})
