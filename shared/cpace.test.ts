import { createHash, createHmac, randomBytes } from "node:crypto"
import { ristretto255, ristretto255_hasher } from "@noble/curves/ed25519.js"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  type CpaceShare,
  confirmationTag,
  generatorOf,
  intermediateKey,
  lengthValues,
  scalarFrom,
  scalarSeedBytes,
  secretPoint,
  shareOf,
  transcriptOf,
} from "./cpace.ts"

/** Hexadecimal digits, or ASCII after a quote. */
const bytes = (text: string) =>
  Uint8Array.from(text.startsWith("'") ? Buffer.from(text.slice(1), "latin1") : Buffer.from(text, "hex"))
const hex = (value: Uint8Array | undefined) => value && Buffer.from(value).toString("hex")
const sha512 = (...parts: readonly Uint8Array[]) => createHash("sha512").update(Buffer.concat(parts)).digest()

/** draft-irtf-cfrg-cpace-21, appendix B.3: ristretto255 and SHA-512. */
const draft = {
  terms: {
    code: bytes("'Password"),
    channel: bytes("'\x0bA_initiator\x0bB_responder"),
    session: bytes("7e4b4791d6a8ef019b936c79fb7f2c57"),
  },
  generatorHash:
    "da6d3ddc8802fca9058755ffd3ebde08a9c2c74945901a258482a288b6663af0" +
    "6bf645c93cd1c51512307199c80e84908916d983b34af77205f90851a657ee27",
  generator: "222b6b195fe84b1652badb6f6a3ae3d24341e7306967f0b8115b40d5698c7e56",
  initiatorScalar: "da3d23700a9e5699258aef94dc060dfda5ebb61f02a5ea77fad53f4ff0976d08",
  initiator: {
    share: bytes("d6bac480f2c386c394efc7c47adb9925dcd2630b64f240c50f8d0eec482b9157"),
    associated: bytes("'ADa"),
  },
  responderScalar: "d2316b454718c35362d83d69df6320f38578ed5984651435e2949762d900b80d",
  responder: {
    share: bytes("3ea7e0b19560d7c0b0f5734f63b955286dfa8232b5ebe63324e2d9e7433f7258"),
    associated: bytes("'ADb"),
  },
  secret: "80b69a8a76457ab6a4d7f887a4bf6b55a2f80ac19c333f917a05fc9887c8b40f",
  transcript:
    "20d6bac480f2c386c394efc7c47adb9925dcd2630b64f240c50f8d0eec482b915703414461" +
    "203ea7e0b19560d7c0b0f5734f63b955286dfa8232b5ebe63324e2d9e7433f725803414462",
  key:
    "b69effbf61b51d56401c0f65601abe428de8206feaaf0e32198896dcae7b35cd" +
    "2b38950a39dfd5d4a79164614c2984f7daa460b588c1e80c3fa2068af7900447",
  multiplied: {
    scalar: "7cd0e075fa7955ba52c02759a6c90dbbfc10e6d40aea8d283e407d88cf538a05",
    point: "2c3c6b8c4f3800e7aef6864025b4ed79bd599117e427c41bd47d93d654b4a51c",
    product: "7c13645fe790a468f62c39beb7388e541d8405d1ade69d1778c5fe3e7f6b600e",
  },
  mustAbort: [
    "2b3c6b8c4f3800e7aef6864025b4ed79bd599117e427c41bd47d93d654b4a51c",
    "0000000000000000000000000000000000000000000000000000000000000000",
  ],
}

/** RFC 9496, appendix A.2: what is no encoding of a point, and why. */
const notPoints = {
  "not canonical": [
    "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ],
  negative: [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
    "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
    "c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78",
    "47cfc5497c53dc8e61c91d17fd626ffb1c49e2bca94eed052281b510b1117a24",
    "f1c6165d33367351b0da8f6e4511010c68174a03b6581212c71c0e1d026c3c72",
    "87260f7a2f12495118360f02c26a470f450dadf34a413d21042b43b9d93e1309",
  ],
  "of a square that has no root": [
    "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
    "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
    "de6a7b00deadc788eb6b6c8d20c0ae96c2f2019078fa604fee5b87d6e989ad7b",
    "bcab477be20861e01e4a0e295284146a510150d9817763caf1a6f4b422d67042",
    "2a292df7e32cababbd9de088d1d1abec9fc0440f637ed2fba145094dc14bea08",
    "f4a9e534fc0d216c44b218fa0c42d99635a0127ee2e53c712f70609649fdff22",
    "8268436f8c4126196cf64b3c7ddbda90746a378625f9813dd9b8457077256731",
    "2810e5cbc2cc4d4eece54f61c6f69758e289aa7ab440b3cbeaa21995c2f4232b",
  ],
  "of a negative product": [
    "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
    "a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
    "d483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e",
    "8a2e1d30050198c65a54483123960ccc38aef6848e1ec8f5f780e8523769ba32",
    "32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b",
    "227142501b9d4355ccba290404bde41575b037693cef1f438c47f8fbf35d1165",
    "5c37cc491da847cfeb9281d407efc41e15144c876e0170b499a96a22ed31e01e",
    "445425117cb8c90edcbc7c1cc0e74f747f2c1efa5630a967c64f287792a48a4b",
  ],
  "minus one": ["ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"],
}

/** 2^255 - 19, over which the points are. */
const fieldOrder = 2n ** 255n - 19n
/** RFC 9496, section 4.4. */
const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n

function littleEndian(value: bigint, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => Number((value >> BigInt(8 * index)) & 255n))
}
const numberOf = (littleEndianHex: string) =>
  BigInt(`0x${Buffer.from(littleEndianHex, "hex").reverse().toString("hex")}`)

const scalar = scalarFrom(Uint8Array.from(randomBytes(scalarSeedBytes)))
const anyPoint = fc
  .uint8Array({ minLength: 64, maxLength: 64 })
  .map((uniform) => ristretto255_hasher.deriveToCurve?.(uniform).toBytes() ?? expect.unreachable())
const someRuns = { numRuns: 50 }

describe("the vectors of the draft", () => {
  const initiatorScalar = numberOf(draft.initiatorScalar)
  const responderScalar = numberOf(draft.responderScalar)

  test("lead from the terms to the generator", () => {
    expect(hex(generatorOf(draft.terms).toBytes())).toBe(draft.generator)
    expect(hex(ristretto255_hasher.deriveToCurve?.(bytes(draft.generatorHash)).toBytes())).toBe(
      draft.generator,
    )
  })

  test("lead from the generator to both shares", () => {
    expect(shareOf(draft.terms, initiatorScalar)).toEqual(draft.initiator.share)
    expect(shareOf(draft.terms, responderScalar)).toEqual(draft.responder.share)
  })

  test("lead from either share to the same secret", () => {
    expect(hex(secretPoint(initiatorScalar, draft.responder.share))).toBe(draft.secret)
    expect(hex(secretPoint(responderScalar, draft.initiator.share))).toBe(draft.secret)
  })

  test("lead from the secret to the key, and the secret is gone", () => {
    const secret = bytes(draft.secret)
    expect(hex(transcriptOf(draft.initiator, draft.responder))).toBe(draft.transcript)
    expect(hex(intermediateKey(draft.terms.session, secret, draft.initiator, draft.responder))).toBe(
      draft.key,
    )
    expect(secret).toEqual(new Uint8Array(32))
  })

  test("multiply a valid point", () => {
    const { scalar, point, product } = draft.multiplied
    expect(hex(secretPoint(numberOf(scalar), bytes(point)))).toBe(product)
  })

  test.each(draft.mustAbort)("end the run at %s", (point) => {
    expect(secretPoint(numberOf(draft.multiplied.scalar), bytes(point))).toBeUndefined()
  })

  // Appendices A.1.2, A.1.4 and A.3.5.
  test("put each value after its length", () => {
    const counted = (length: number) => Uint8Array.from({ length }, (_, index) => index)
    expect(hex(lengthValues(bytes("")))).toBe("00")
    expect(hex(lengthValues(bytes("'1234")))).toBe("0431323334")
    expect(hex(lengthValues(counted(127)))).toBe(`7f${hex(counted(127))}`)
    expect(hex(lengthValues(counted(128)))).toBe(`8001${hex(counted(128))}`)
    expect(hex(lengthValues(bytes("'1234"), bytes("'5"), bytes(""), bytes("'678")))).toBe(
      "043132333401350003363738",
    )
    const share = (name: string, party: string) => ({ share: bytes(name), associated: bytes(party) })
    expect(hex(transcriptOf(share("'123", "'PartyA"), share("'234", "'PartyB")))).toBe(
      "03313233065061727479410332333406506172747942",
    )
    expect(hex(transcriptOf(share("'3456", "'PartyA"), share("'2345", "'PartyB")))).toBe(
      "043334353606506172747941043233343506506172747942",
    )
  })
})

describe("a list of values", () => {
  test("is written with lengths of one, two and three bytes", () => {
    for (const [length, written] of [
      [300, "ac02"],
      [16_383, "ff7f"],
      [16_384, "808001"],
    ] as const) {
      expect(hex(lengthValues(new Uint8Array(length)))).toBe(written + "00".repeat(length))
    }
  })

  test("reads like no other list", () => {
    const list = fc.array(fc.uint8Array({ maxLength: 3, max: 3 }), { maxLength: 3 })
    fc.assert(
      fc.property(list, list, (one, other) => {
        const isSame = JSON.stringify(one.map(hex)) === JSON.stringify(other.map(hex))
        expect(hex(lengthValues(...one)) === hex(lengthValues(...other))).toBe(isSame)
      }),
      { numRuns: 2000 },
    )
  })
})

describe("the generator", () => {
  test("is another when one byte goes from the code to the channel, or from there to the session", () => {
    const terms = { code: bytes("0102"), channel: bytes("0304"), session: bytes("0506") }
    const moved = [
      terms,
      { ...terms, code: bytes("01"), channel: bytes("020304") },
      { ...terms, channel: bytes("03"), session: bytes("040506") },
      // The padding is zeros: a code that ends in them is not a shorter one.
      { ...terms, code: bytes("010200") },
    ]
    expect(new Set(moved.map((each) => hex(generatorOf(each).toBytes()))).size).toBe(moved.length)
  })

  test("is a point for any code, also one that is longer than a block of the hash", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (code) => {
        const generator = generatorOf({ ...draft.terms, code }).toBytes()
        expect(secretPoint(1n, generator)).toEqual(generator)
      }),
      someRuns,
    )
  })

  test("comes from as many bytes whatever the length of a short code", () => {
    // 108 are left for the code and its padding, beside 18 of the domain and two lengths.
    const lengths = [1, 8, 50, 107].map((length) => {
      const code = new Uint8Array(length).fill(7)
      const zeros = new Uint8Array(108 - length)
      const { channel, session } = draft.terms
      const text = Buffer.concat(
        [bytes("'CPaceRistretto255"), code, zeros, channel, session].flatMap((part) => [
          Uint8Array.of(part.length),
          part,
        ]),
      )
      const point = ristretto255_hasher.deriveToCurve?.(sha512(text))
      expect(generatorOf({ ...draft.terms, code }).toBytes()).toEqual(point?.toBytes())
      return text.length
    })
    expect(new Set(lengths).size).toBe(1)
  })
})

describe("a scalar", () => {
  test("is the number of its bytes, little-endian, within the order of the group", () => {
    expect(scalarFrom(littleEndian(5n, 64))).toBe(5n)
    expect(scalarFrom(littleEndian(groupOrder + 5n, 64))).toBe(5n)
    expect(scalarFrom(littleEndian(1n << 511n, 64))).toBe((1n << 511n) % groupOrder)
    expect(scalarFrom(littleEndian(2n ** 512n - 1n, 64))).toBe((2n ** 512n - 1n) % groupOrder)
  })

  test("leaves nothing of its bytes", () => {
    const seed = Uint8Array.from(randomBytes(scalarSeedBytes))
    scalarFrom(seed)
    expect(seed).toEqual(new Uint8Array(scalarSeedBytes))
  })

  test("is never zero, with which every share would be the identity", () => {
    for (const zero of [0n, groupOrder, groupOrder * 77n]) {
      expect(() => scalarFrom(littleEndian(zero, 64))).toThrow("Check its random number generator")
    }
  })

  test.each([0, 32, 63, 65, 128])("is not made of %i bytes", (length) => {
    expect(() => scalarFrom(new Uint8Array(length).fill(1))).toThrow("64 random bytes")
  })
})

describe("a share that ends the run", () => {
  for (const [reason, points] of Object.entries(notPoints)) {
    test.each(points)(`is ${reason}: %s`, (point) => {
      expect(secretPoint(scalar, bytes(point))).toBeUndefined()
    })
  }

  test("is every number that the field has no room for, up to all ones", () => {
    for (let above = fieldOrder; above < 2n ** 255n; above++) {
      expect(secretPoint(scalar, littleEndian(above, 32))).toBeUndefined()
    }
  })

  test("is the identity, and every other way to write a zero", () => {
    for (const zero of [0n, fieldOrder, 2n ** 255n, fieldOrder + 2n ** 255n]) {
      expect(secretPoint(scalar, littleEndian(zero, 32))).toBeUndefined()
    }
  })

  test("is a good one with its highest bit set, with its sign turned, or with a byte too few or too many", () => {
    fc.assert(
      fc.property(anyPoint, (point) => {
        const value = numberOf(hex(point) ?? "")
        expect(secretPoint(scalar, point)).toHaveLength(32)
        expect(secretPoint(scalar, littleEndian(value + 2n ** 255n, 32))).toBeUndefined()
        expect(secretPoint(scalar, littleEndian(fieldOrder - value, 32))).toBeUndefined()
        expect(secretPoint(scalar, point.subarray(0, 31))).toBeUndefined()
        expect(secretPoint(scalar, Uint8Array.of(...point, 0))).toBeUndefined()
      }),
      someRuns,
    )
  })

  test.each([0, 1, 31, 33, 64, 65_536])("is one of %i bytes", (length) => {
    expect(secretPoint(scalar, new Uint8Array(length))).toBeUndefined()
    expect(secretPoint(scalar, new Uint8Array(length).fill(2))).toBeUndefined()
  })

  test("is told by nothing but undefined, whatever its bytes", () => {
    const nearlyPoint = fc.tuple(anyPoint, fc.nat(255)).map(([point, bit]) => {
      const index = bit >> 3
      point[index] = (point[index] ?? 0) ^ (1 << (bit & 7))
      return point
    })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 70 }), nearlyPoint), (share) => {
        const secret = secretPoint(scalar, share)
        expect(secret === undefined || secret.length === 32).toBe(true)
        expect(secret).not.toEqual(new Uint8Array(32))
        if (secret !== undefined) expect(ristretto255.Point.fromBytes(share).toBytes()).toEqual(share)
      }),
      { numRuns: 300 },
    )
  })
})

describe("the key", () => {
  const { initiator, responder } = draft
  const session = bytes("0102")
  const keyOf = (session: Uint8Array, one: CpaceShare, other: CpaceShare) =>
    hex(intermediateKey(session, bytes(draft.secret), one, other))

  test("is another when the two sides change places", () => {
    expect(keyOf(session, initiator, responder)).not.toBe(keyOf(session, responder, initiator))
  })

  test("is another for another session and for other associated data", () => {
    const other = { ...responder, associated: bytes("'ADc") }
    const keys = [
      keyOf(session, initiator, responder),
      keyOf(bytes("0103"), initiator, responder),
      keyOf(session, initiator, other),
      keyOf(session, other, responder),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe("a confirmation tag", () => {
  test("is what Node's HMAC-SHA-512 makes of the draft's recipe", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array({ minLength: 64, maxLength: 64 }), (session, key) => {
        for (const own of [draft.initiator, draft.responder]) {
          const macKey = sha512(bytes("'CPaceMac"), session, key)
          const text = [Uint8Array.of(32), own.share, Uint8Array.of(3), own.associated]
          const expected = createHmac("sha512", macKey).update(Buffer.concat(text)).digest()
          expect(hex(confirmationTag(session, key, own))).toBe(hex(expected))
        }
      }),
    )
  })

  test("leaves the key as it is", () => {
    const key = bytes(draft.key)
    confirmationTag(draft.terms.session, key, draft.initiator)
    expect(hex(key)).toBe(draft.key)
  })
})
