import { type ExecFileException, execFile } from "node:child_process"
import { createSocket, type Socket } from "node:dgram"
import { once } from "node:events"
import { type DecodedPacket, decode, encode, type Packet } from "dns-packet"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { answer, everyName, type Resolver } from "./dns.ts"

const resolve = everyName("192.0.2.1")

function query(name: string, type = "A", more: Partial<Packet> = {}): Uint8Array {
  const question = { name, type: type as "A", class: "IN" as const }
  return encode({ type: "query", id: 0x1234, flags: 0x0100, questions: [question], ...more })
}

function opt(version = 0, flags = 0): Packet["additionals"] {
  const fields = {
    name: ".",
    type: "OPT",
    udpPayloadSize: 4096,
    extendedRcode: 0,
    ednsVersion: version,
    flags,
  } as const
  return [{ ...fields, flag_do: flags !== 0, options: [] }]
}

function read(reply: Uint8Array | undefined): DecodedPacket {
  if (reply === undefined) throw new Error("no reply")
  return decode(Buffer.from(reply))
}

/** A query from its parts, for what the codec refuses to write. */
function raw(counts: number[], ...body: number[][]): Uint8Array {
  return Uint8Array.from([
    0x12,
    0x34,
    1,
    0,
    ...counts.flatMap((count) => [count >> 8, count & 255]),
    ...body.flat(),
  ])
}
const oneQuestion = [1, 0, 0, 0]
const typeAClassIn = [0, 1, 0, 1]
const headerOf = (code: number) => Uint8Array.from([0x12, 0x34, 0x81, 0x80 | code, 0, 0, 0, 0, 0, 0, 0, 0])
const nameAsked = (...labels: number[][]) => {
  let asked = "nothing"
  const spy: Resolver = ({ name }) => {
    asked = name
    return undefined
  }
  const name = labels.flatMap((label) => [label.length, ...label])
  answer(raw(oneQuestion, name, [0], typeAClassIn), spy)
  return asked
}
const letters = (count: number) => Array<number>(count).fill(0x61)

describe("a question", () => {
  test("of type A gets the address for five seconds, with authority, and recursion said to be there", () => {
    const reply = read(answer(query("Captive.Apple.COM"), resolve))
    expect(reply).toMatchObject({ id: 0x1234, type: "response", rcode: "NOERROR" })
    expect(reply).toMatchObject({
      flag_aa: true,
      flag_rd: true,
      flag_ra: true,
      flag_tc: false,
      flag_ad: false,
    })
    expect(reply.answers).toEqual([
      { name: "Captive.Apple.COM", type: "A", class: "IN", ttl: 5, flush: false, data: "192.0.2.1" },
    ])
    expect(reply.additionals).toEqual([])
  })

  test.each(["AAAA", "HTTPS", "ANY", "PTR", "SVCB", "UNKNOWN_65535"])(
    "of type %s gets an empty NOERROR",
    (type) => {
      const reply = read(answer(query("example.com", type), resolve))
      expect(reply).toMatchObject({ rcode: "NOERROR", answers: [], flag_aa: true, flag_ra: true })
      expect(reply.questions).toHaveLength(1)
    },
  )

  test("of another class gets an empty NOERROR, and no resolver is asked", () => {
    const packet = raw(oneQuestion, [0], [0, 1, 0, 3])
    const reply = read(answer(packet, () => expect.unreachable()))
    expect(reply).toMatchObject({ rcode: "NOERROR", answers: [] })
  })

  test("for the root is answered", () => {
    expect(read(answer(query("."), resolve)).answers).toMatchObject([{ name: ".", data: "192.0.2.1" }])
  })

  test("without recursion desired gets an answer that does not desire it either", () => {
    expect(read(answer(query("a", "A", { flags: 0 }), resolve)).flag_rd).toBe(false)
  })

  test("with checking disabled gets that bit back, and neither AD nor the reserved bit", () => {
    expect(answer(query("a", "A", { flags: 0x0070 }), resolve)?.[3]).toBe(0x90)
  })

  test("may have a name of 255 bytes in labels of 63; 256 bytes, or a label of 64, is malformed", () => {
    const labels = [63, 63, 63, 61].map((length) => [length, ...letters(length)])
    expect(answer(raw(oneQuestion, ...labels, [0], typeAClassIn), resolve)).toHaveLength(12 + 259 + 16)
    const tooLong = [63, 63, 63, 62].map((length) => [length, ...letters(length)])
    expect(answer(raw(oneQuestion, ...tooLong, [0], typeAClassIn), resolve)).toEqual(headerOf(1))
    expect(answer(raw(oneQuestion, [64, ...letters(64)], [0], typeAClassIn), resolve)).toEqual(headerOf(1))
  })

  test("followed by bytes that no count claims is answered, and they do not come back", () => {
    const clean = query("example.com")
    expect(answer(Uint8Array.from([...clean, 1, 2, 3]), resolve)).toEqual(answer(clean, resolve))
  })
})

describe("the resolver", () => {
  test("is asked with the name in lower case, without the final dot, and the type", () => {
    const asked: unknown[] = []
    answer(query("WWW.Example.com", "AAAA"), ({ name, type }) => {
      asked.push({ name, type })
      return undefined
    })
    expect(asked).toEqual([{ name: "www.example.com", type: 28 }])
  })

  test("sees the root as the empty string", () => {
    expect(nameAsked()).toBe("")
  })

  test("sees bytes outside printable ASCII as \\DDD, and a dot within a label as \\.", () => {
    expect(nameAsked([0x41, 0, 0x20, 0x7f, 0xc4, 0xff], [0x2e, 0x5c, 0x7e])).toBe(
      "a\\000\\032\\127\\196\\255.\\.\\\\~",
    )
  })

  test("that has no address for a name makes an empty NOERROR", () => {
    expect(read(answer(query("a"), () => undefined))).toMatchObject({ rcode: "NOERROR", answers: [] })
  })

  test("that gives an address to an AAAA question puts no A record into the answer", () => {
    expect(read(answer(query("a", "AAAA"), () => "192.0.2.1")).answers).toEqual([])
  })

  test.each(["", "192.0.2", "192.0.2.256", "192.0.2.1.1", "::1", "192.0.2.01", "a.b.c.d"])(
    "%o is no address",
    (text) => {
      expect(read(answer(query("a"), () => text))).toMatchObject({ rcode: "SERVFAIL", answers: [] })
      expect(() => everyName(text)).toThrow(expect.objectContaining({ code: "bad-address" }))
    },
  )
})

describe("silence", () => {
  test("meets a response: two servers must not answer each other for ever", () => {
    const response = query("a")
    response[2] = 0x81
    expect(answer(response, resolve)).toBeUndefined()
  })

  test("meets less than a header", () => {
    expect(answer(query("a").subarray(0, 11), resolve)).toBeUndefined()
    expect(answer(new Uint8Array(0), resolve)).toBeUndefined()
  })
})

describe("a refusal is the header alone", () => {
  test("NOTIMP for another opcode, which comes back with it", () => {
    const update = query("a")
    update[2] = 0x29
    expect(answer(update, resolve)).toEqual(Uint8Array.from([0x12, 0x34, 0xa9, 0x84, 0, 0, 0, 0, 0, 0, 0, 0]))
  })

  test.each([0, 2, 65535])("FORMERR for %i questions", (count) => {
    expect(answer(raw([count, 0, 0, 0], [0], typeAClassIn, [0], typeAClassIn), resolve)).toEqual(headerOf(1))
  })

  test.each([
    ["a pointer to itself", [0xc0, 0x0c]],
    ["a pointer behind a label", [1, 0x61, 0xc0, 0x0c]],
    ["the label kind 01", [0x41, 0x61, 0]],
    ["the label kind 10", [0x81, 0x61, 0]],
    ["a label that ends beyond the packet", [20, 0x61]],
  ])("FORMERR for %s in the question", (_, name) => {
    expect(answer(raw(oneQuestion, name, typeAClassIn), resolve)).toEqual(headerOf(1))
  })

  test("FORMERR for a question cut off at any byte", () => {
    const whole = query("www.example.com")
    for (let length = 12; length < whole.length; length++) {
      expect(answer(whole.subarray(0, length), resolve)).toEqual(headerOf(1))
    }
  })

  test("FORMERR for a record whose data is cut off, or whose name is of a label kind that is retired", () => {
    expect(
      answer(raw([1, 0, 0, 1], [0], typeAClassIn, [0, 0, 16, 0, 1, 0, 0, 0, 0, 0, 2, 0]), resolve),
    ).toEqual(headerOf(1))
    const name = [0x41, ...letters(0x41), 0]
    expect(
      answer(raw([1, 0, 0, 1], [0], typeAClassIn, name, [0, 16, 0, 1, 0, 0, 0, 0, 0, 0]), resolve),
    ).toEqual(headerOf(1))
  })

  test("FORMERR for records that are claimed and not there", () => {
    expect(answer(raw([1, 65535, 65535, 65535], [0], typeAClassIn), resolve)).toEqual(headerOf(1))
  })
})

describe("EDNS", () => {
  test("is answered with version 0, our size, and the DNSSEC bit as it came", () => {
    for (const flags of [0, 0x8000]) {
      const reply = read(answer(query("a", "A", { additionals: opt(0, flags) }), resolve))
      expect(reply.answers).toHaveLength(1)
      expect(reply.additionals).toMatchObject([
        { type: "OPT", udpPayloadSize: 1232, ednsVersion: 0, extendedRcode: 0, flags },
      ])
    }
  })

  test("of a later version is answered with BADVERS and no address", () => {
    const reply = read(answer(query("a", "A", { additionals: opt(1) }), resolve))
    expect(reply).toMatchObject({ rcode: "NOERROR", answers: [], flag_aa: false })
    expect(reply.additionals).toMatchObject([{ type: "OPT", extendedRcode: 1, ednsVersion: 0 }])
  })

  test("is found behind other records, and those may point into the packet", () => {
    const pointed = [0xc0, 0x0c, 0, 16, 0, 1, 0, 0, 0, 0, 0, 2, 1, 0x61]
    const packet = raw([1, 1, 0, 2], [0], typeAClassIn, pointed, pointed, [0, 0, 41, 16, 0, 0, 0, 0, 0, 0, 0])
    expect(read(answer(packet, resolve)).additionals).toMatchObject([{ type: "OPT" }])
  })

  test("is no EDNS outside the additional section", () => {
    const packet = raw([1, 0, 1, 0], [0], typeAClassIn, [0, 0, 41, 16, 0, 0, 1, 0, 0, 0, 0])
    expect(read(answer(packet, resolve))).toMatchObject({ answers: [{ data: "192.0.2.1" }], additionals: [] })
  })

  test("is FORMERR when it comes twice, has a name, or is cut off", () => {
    const record = [0, 0, 41, 16, 0, 0, 0, 0, 0, 0, 0]
    expect(answer(raw([1, 0, 0, 2], [0], typeAClassIn, record, record), resolve)).toEqual(headerOf(1))
    expect(answer(raw([1, 0, 0, 1], [0], typeAClassIn, [1, 0x61, ...record]), resolve)).toEqual(headerOf(1))
    for (let length = 0; length < record.length; length++) {
      const cut = raw([1, 0, 0, 1], [0], typeAClassIn, record.slice(0, length))
      expect(answer(cut, resolve)).toEqual(headerOf(1))
    }
  })
})

describe("whatever comes", () => {
  const label = fc.stringMatching(/^[A-Za-z0-9_-]{1,63}$/)
  const name = fc
    .array(label, { maxLength: 6 })
    .map((labels) => labels.join(".").slice(0, 253).replace(/\.$/, "") || ".")
  const type = fc.integer({ min: 0, max: 65535 }).map((number) => `UNKNOWN_${number}`)
  const valid = fc
    .tuple(name, type, fc.boolean())
    .map(([text, kind, edns]) => query(text, kind, edns ? { additionals: opt() } : {}))
  const bent = fc
    .tuple(valid, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat())
    .map(([bytes, changes, cut]) => {
      const copy = Uint8Array.from(bytes)
      for (const [offset, value] of changes) copy[offset % copy.length] = value
      return cut % 3 === 0 ? copy.subarray(0, cut % copy.length) : copy
    })

  test("nothing throws, and a reply parses, is small, and repeats the number and the question", () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), bent), (bytes) => {
        const reply = answer(bytes, resolve)
        if (reply === undefined) return
        const { id, type: direction, questions } = decode(Buffer.from(reply))
        expect(direction).toBe("response")
        expect(id).toBe((bytes[0] ?? 0) * 256 + (bytes[1] ?? 0))
        expect(reply.length).toBeLessThanOrEqual(298)
        expect(questions?.length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 20_000 },
    )
  })

  test("any valid query gets its question back byte for byte, and an address only for type A", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          valid,
          name.map((text) => query(text)),
        ),
        (bytes) => {
          const reply = answer(bytes, resolve) ?? new Uint8Array()
          const { answers, questions, additionals } = read(reply)
          const end = 12 + (bytes.indexOf(0, 12) - 12) + 5
          expect([...reply.subarray(12, end)]).toEqual([...bytes.subarray(12, end)])
          expect(answers?.map((record) => record.type)).toEqual(questions?.[0]?.type === "A" ? ["A"] : [])
          expect(additionals).toHaveLength(bytes[11] ?? 0)
        },
      ),
      { numRuns: 5_000 },
    )
  })
})

describe("dig", () => {
  let socket: Socket

  beforeAll(async () => {
    socket = createSocket("udp4")
    socket.on("message", (packet, peer) => {
      const reply = answer(packet, resolve)
      if (reply) socket.send(reply, peer.port, peer.address)
    })
    socket.bind(0, "127.0.0.1")
    await once(socket, "listening")
  })
  afterAll(() => socket.close())

  /** `dig` runs while this process answers it, so it must not be waited for synchronously. */
  function dig(...words: string[]): Promise<string> {
    const where = ["@127.0.0.1", "-p", String(socket.address().port), "+time=5", "+tries=1"]
    return new Promise((resolved, reject) => {
      execFile("dig", [...where, ...words], (error: ExecFileException | null, output) => {
        if (error?.code === "ENOENT") {
          reject(new Error("The program dig is not installed. On Debian: apt-get install bind9-dnsutils"))
        } else if (error) {
          reject(new Error(`dig ${words.join(" ")} failed:\n${output}`))
        } else {
          resolved(output)
        }
      })
    })
  }
  const longName = [63, 63, 63, 61].map((length) => "a".repeat(length)).join(".")

  test.each([
    ["an A question", ["example.com"]],
    ["mixed case", ["eXaMpLe.CoM", "A"]],
    ["no EDNS", ["+noedns", "example.com"]],
    ["a client subnet", ["+subnet=203.0.113.0/24", "example.com"]],
    ["DNSSEC and a cookie", ["+dnssec", "+cookie=0123456789abcdef", "example.com"]],
    ["padding and a server's name wanted", ["+padding=128", "+nsid", "example.com"]],
    ["the query number 0", ["+qid=0", "example.com"]],
    ["the query number 65535", ["+qid=65535", "example.com"]],
    ["no recursion", ["+norecurse", "example.com"]],
    ["checking disabled", ["+cdflag", "+adflag", "example.com"]],
    ["the root", ["-q", ".", "-t", "A"]],
    ["a name of 255 bytes", [longName, "A"]],
    ["escaped bytes", ["\\000\\255\\..example", "A"]],
    ["an EDNS version too new, where it then falls back", ["+edns=1", "example.com"]],
  ])("reads the address with %s, without a warning", async (_, words) => {
    const output = await dig(...words)
    expect(output).toMatch(/status: NOERROR, id: \d+\n;; flags: qr aa.* QUERY: 1, ANSWER: 1,/)
    expect(output).toMatch(/\s5\s+IN\s+A\s+192\.0\.2\.1\n/)
    expect(output).not.toMatch(/warning|malformed|mismatch|trailing|extra/i)
  })

  test.each(["AAAA", "HTTPS", "SVCB", "ANY", "PTR", "TXT", "TYPE65400"])(
    "reads an empty NOERROR for %s",
    async (type) => {
      const output = await dig("+notcp", "-t", type, "example.com")
      expect(output).toMatch(/status: NOERROR, id: \d+\n;; flags: qr aa.* QUERY: 1, ANSWER: 0, AUTHORITY: 0/)
      expect(output).not.toMatch(/warning|malformed/i)
    },
  )

  test("reads an empty NOERROR for a reverse look-up", async () => {
    expect(await dig("-x", "192.0.2.1")).toMatch(/status: NOERROR.*\n.* ANSWER: 0,/)
  })

  test("reads an OPT of version 0 with our size, or none when it sent none", async () => {
    expect(await dig("+edns=0", "example.com")).toMatch(/EDNS: version: 0, flags:; udp: 1232/)
    expect(await dig("+noedns", "example.com")).not.toMatch(/EDNS/)
  })

  test("reads BADVERS for an EDNS version too new", async () => {
    expect(await dig("+edns=1", "+noednsnegotiation", "example.com")).toMatch(
      /status: BADVERS.*\n.* ANSWER: 0,/,
    )
  })

  test("reads NOTIMP for another opcode, and FORMERR for no question", async () => {
    expect(await dig("+opcode=5", "example.com")).toMatch(/status: NOTIMP/)
    expect(await dig("+header-only", "example.com")).toMatch(/status: FORMERR/)
  })
})
