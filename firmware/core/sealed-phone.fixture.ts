/** A phone that knows the code on the label, or guesses one: the other side of `seal-sessions.ts`, for tests. */
import { base64urlDecode, base64urlEncode } from "../../shared/bytes.ts"
import type {
  SealAnswer,
  SealedAnswer,
  SealedContent,
  SealedRequest,
  SealOffer,
} from "../../shared/contract.ts"
import { type Channel, phoneBegins } from "../../shared/seal.ts"
import { type Answered, createCountedBytes, type ScriptedHost } from "./scripted-host.fixture.ts"

const random = createCountedBytes()

export interface SealedPhone {
  readonly session: string
  readonly tag: string
  readonly channel: Channel
  readonly attemptsLeft: number
  /** `?session=…`, good for one request. */
  queryFor(path: string): string
  /** What goes over the air for `body`. */
  seal(path: string, body: unknown): SealedRequest
  open(path: string, answer: unknown): SealedContent
  post(path: string, body: unknown): Promise<SealedContent>
  get(path: string): Promise<SealedContent>
}

export function bytesOf(text: string): Uint8Array {
  const bytes = base64urlDecode(text)
  if (bytes === undefined) throw new Error(`${text} is not base64url.`)
  return bytes
}

/** Asks for an offer and begins; what it posts can be changed before it goes. */
export async function beginSeal(host: ScriptedHost, code: string, deviceName = "ding-5cd80b1") {
  const offer = (await host.request("GET", "/api/seal")).json() as SealOffer
  const phoneHalf = random(16)
  const terms = { code, deviceId: offer.device, deviceName, phoneHalf, deviceHalf: bytesOf(offer.session) }
  const begun = phoneBegins(terms, random)
  const request = {
    session: offer.session,
    phone: base64urlEncode(phoneHalf),
    share: base64urlEncode(begun.share),
  }
  return { begun, request }
}

/** The whole exchange. Undefined where the device's tag says that the code is wrong. */
export async function openSeal(host: ScriptedHost, code: string): Promise<SealedPhone | undefined> {
  const { begun, request } = await beginSeal(host, code)
  const answered = await host.request("POST", "/api/seal", { body: request })
  if (answered.status !== 200) throw new Error(answered.text)
  const answer = answered.json() as SealAnswer
  const finished = begun.finish(bytesOf(answer.share), bytesOf(answer.tag))
  if (finished === undefined) return undefined
  const { channel } = finished
  const { session } = request
  const tag = base64urlEncode(finished.tag)

  function seal(path: string, body: unknown): SealedRequest {
    const { number, sealed } = channel.seal(path, JSON.stringify(body))
    return { session, tag, number, sealed: base64urlEncode(sealed) }
  }

  function queryFor(path: string): string {
    const { number, sealed } = channel.seal(path, "")
    return `?session=${session}&tag=${tag}&number=${number}&sealed=${base64urlEncode(sealed)}`
  }

  function open(path: string, answer: unknown): SealedContent {
    const { number, sealed } = answer as SealedAnswer
    const text = channel.open(path, { number, sealed: bytesOf(sealed) })
    if (text === undefined) throw new Error(`The phone refuses ${JSON.stringify(answer)}.`)
    return JSON.parse(text)
  }

  const contentOf = (path: string, { status, text, json }: Answered) => {
    if (status !== 200) throw new Error(text)
    return open(path, json())
  }
  return {
    session,
    tag,
    channel,
    attemptsLeft: answer.attemptsLeft,
    queryFor,
    seal,
    open,
    post: async (path, body) => contentOf(path, await host.request("POST", path, { body: seal(path, body) })),
    get: async (path) => contentOf(path, await host.request("GET", `${path}${queryFor(path)}`)),
  }
}

export async function openedSeal(host: ScriptedHost, code: string): Promise<SealedPhone> {
  const phone = await openSeal(host, code)
  if (phone === undefined) throw new Error("The code was wrong.")
  return phone
}
