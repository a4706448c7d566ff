import { beforeEach, describe, expect, it } from "vitest"
import { base64urlDecode, base64urlEncode } from "../../shared/bytes.ts"
import type { Problem, ProblemCode, SealedRequest, SealRequest } from "../../shared/contract.ts"
import { type DeviceAnswered, deviceAnswers, sealSuite } from "../../shared/seal.ts"
import type { Answer, Ask } from "./api.ts"
import { pairWithCode } from "./pair-chunk.ts"

const terms = { device: "ding", code: "04815162" }
const deviceId = "04f191ae5833cbc4"

/** The real other end of the exchange. */
let half: Uint8Array
let answered: DeviceAnswered | undefined
let attempts: number
let suite: string
/** What `POST /api/pair` answers inside the seal. */
let content: { status: number; body: unknown }
/** Answers in place of the next ones. */
let instead: Answer<never>[]
let opened: string[]

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count))
const bytes = (text: string) => base64urlDecode(text) ?? random(0)

const refused = (code: ProblemCode): Answer<never> => {
  const problem: Problem = { title: "No", status: 403, code, detail: "No." }
  return { kind: "refused", problem }
}

const device: Ask = async <Value>(path: string, body?: object): Promise<Answer<Value>> => {
  const accepted = (value: unknown): Answer<Value> => ({ kind: "accepted", value: value as Value })
  if (path === "/api/pair") {
    const { tag, number, sealed } = body as SealedRequest
    if (!answered?.isPhoneTag(bytes(tag))) return refused("seal-refused")
    opened.push(answered.channel.open("/api/pair", { number, sealed: bytes(sealed) })?.trimEnd() ?? "")
    const message = answered.channel.seal("/api/pair", JSON.stringify(content))
    return accepted({ number: message.number, sealed: base64urlEncode(message.sealed) })
  }
  if (body === undefined) return accepted({ suite, device: deviceId, session: base64urlEncode(half) })
  const planned = instead.shift()
  if (planned) return planned
  const { phone, share } = body as SealRequest
  const known = { code: terms.code, deviceId, deviceName: terms.device }
  answered = deviceAnswers({ ...known, phoneHalf: bytes(phone), deviceHalf: half }, bytes(share), random)
  attempts++
  if (!answered) return refused("seal-refused")
  const { share: own, tag } = answered
  return accepted({ share: base64urlEncode(own), tag: base64urlEncode(tag), attemptsLeft: 20 - attempts })
}

beforeEach(() => {
  half = random(16)
  answered = undefined
  attempts = 0
  suite = sealSuite
  content = { status: 200, body: { id: "a", name: "iPhone" } }
  instead = []
  opened = []
})

describe("the code on the label", () => {
  it("pairs a phone, which has nothing else to say", async () => {
    expect(await pairWithCode(device, terms)).toEqual({ kind: "paired" })
    expect(opened).toEqual(["{}"])
  })

  it("is not shown to a device where it is wrong, nor to one of another name", async () => {
    const wrong = { kind: "wrong", attemptsLeft: 19 }
    expect(await pairWithCode(device, { ...terms, code: "04815163" })).toEqual(wrong)
    expect(await pairWithCode(device, { ...terms, device: "dong" })).toMatchObject({ kind: "wrong" })
    expect(attempts).toBe(2)
    expect(opened).toEqual([])
  })

  it("is tried once more where somebody else used the same offer, and not again", async () => {
    instead = [refused("seal-refused")]
    expect(await pairWithCode(device, terms)).toEqual({ kind: "paired" })
    instead = [refused("seal-refused"), refused("seal-refused")]
    expect(await pairWithCode(device, terms)).toMatchObject({ kind: "refused" })
    expect(attempts).toBe(1)
  })

  it("waits where the device says so", async () => {
    instead = [refused("seal-too-soon")]
    expect(await pairWithCode(device, terms)).toMatchObject({ problem: { code: "seal-too-soon" } })
    expect(attempts).toBe(0)
  })

  it("tells what the device says inside the seal", async () => {
    content = { status: 507, body: { title: "No", status: 507, code: "storage-failed", detail: "No." } }
    expect(await pairWithCode(device, terms)).toMatchObject({ problem: { code: "storage-failed" } })
  })
})

it("a device that seals in another way is not answered", async () => {
  suite = "porchlight-2"
  expect(await pairWithCode(device, terms)).toEqual({ kind: "outdated" })
  expect(attempts).toBe(0)
})

it.each([
  { number: 0, sealed: base64urlEncode(random(272)) },
  { number: 0, sealed: "?" },
  { id: "a", name: "iPhone" },
])("an answer that the device did not seal pairs nobody: %j", async (value) => {
  const impostor: Ask = async <Value>(path: Parameters<Ask>[0], body?: object): Promise<Answer<Value>> =>
    path === "/api/pair" ? { kind: "accepted", value: value as Value } : device<Value>(path, body)
  expect(await pairWithCode(impostor, terms)).toEqual({ kind: "silent" })
})

it("no answer is none", async () => {
  expect(await pairWithCode(async () => ({ kind: "silent" }), terms)).toEqual({ kind: "silent" })
  instead = [{ kind: "silent" }]
  expect(await pairWithCode(device, terms)).toEqual({ kind: "silent" })
})
