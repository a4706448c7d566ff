/** A device that seals, as a stand-in for `fetch`: the real other end of the exchange and of every sealed message. */
import { base64urlDecode, base64urlEncode } from "../../shared/bytes.ts"
import type { Problem, SealedRequest, SealRequest, SetupView } from "../../shared/contract.ts"
import { type DeviceAnswered, deviceAnswers, sealSuite } from "../../shared/seal.ts"

const deviceId = "04f191ae5833cbc4"

export class SealedDevice {
  readonly code: string
  view: SetupView
  /** Answers in place of the next ones, in order; undefined for one that does not arrive. */
  readonly instead: Map<string, (Response | undefined)[]> = new Map()
  /** What was asked, a method and a path each. */
  readonly asked: string[] = []
  /** What the sealed requests held. */
  readonly opened: { path: string; body: unknown }[] = []
  /** Numbers of the sealed requests, of all sessions. */
  readonly numbers: number[] = []
  readonly sessions: Map<string, DeviceAnswered> = new Map()
  attempts = 0
  attemptsMaximum = 10
  /** How `POST /api/connect` is answered inside the seal. */
  accept: () => { status: number; body: unknown } = () => ({ status: 202, body: { attempt: 1 } })
  #half = random(16)

  constructor(code: string, view: SetupView) {
    this.code = code
    this.view = view
  }

  readonly fetch = async (address: string, init: RequestInit = {}): Promise<Response> => {
    const { pathname, searchParams } = new URL(address, "http://192.0.2.1")
    const question = `${init.method ?? "GET"} ${pathname}`
    this.asked.push(question)
    const planned = this.instead.get(question) ?? []
    if (planned.length > 0) {
      const answer = planned.shift()
      if (answer === undefined) throw new TypeError("Failed to fetch")
      return answer
    }
    const body = init.body === undefined ? undefined : JSON.parse(`${init.body}`)
    if (question === "GET /api/seal") return Response.json(this.#offer())
    if (question === "POST /api/seal") return this.#answer(body)
    if (question === "POST /api/scan") return Response.json(this.#strangersView(), { status: 202 })
    if (init.method === "POST") return this.#sealedPost(pathname, body)
    const session = searchParams.get("session")
    if (session === null) return Response.json(this.#strangersView())
    const known = this.#known(session, searchParams.get("tag") ?? "")
    const proof = {
      number: Number(searchParams.get("number")),
      sealed: base64urlDecode(searchParams.get("sealed") ?? "") ?? random(0),
    }
    return known?.channel.open(pathname, proof) === ""
      ? this.#sealed(known, pathname, { status: 200, body: this.view })
      : refusal("seal-refused")
  }

  /** One event of a session's stream. */
  event(session: string, view: SetupView): string {
    const known = this.sessions.get(session)
    if (known === undefined) throw new Error("There is no such session.")
    const { number, sealed } = known.channel.seal("/api/events", JSON.stringify({ status: 200, body: view }))
    return JSON.stringify({ number, sealed: base64urlEncode(sealed) })
  }

  #offer() {
    return { suite: sealSuite, device: deviceId, session: base64urlEncode(this.#half) }
  }

  #answer({ session, phone, share }: SealRequest): Response {
    const phoneHalf = base64urlDecode(phone)
    const phoneShare = base64urlDecode(share)
    if (session !== base64urlEncode(this.#half) || !phoneHalf || !phoneShare) return refusal("seal-refused")
    const terms = {
      code: this.code,
      deviceId,
      deviceName: this.view.device,
      phoneHalf,
      deviceHalf: this.#half,
    }
    const answered = deviceAnswers(terms, phoneShare, random)
    if (answered === undefined) return refusal("seal-refused")
    this.attempts += 1
    this.#half = random(16)
    this.sessions.set(session, answered)
    return Response.json({
      share: base64urlEncode(answered.share),
      tag: base64urlEncode(answered.tag),
      attemptsLeft: this.attemptsMaximum - this.attempts,
    })
  }

  #sealedPost(path: string, { session, tag, number, sealed }: SealedRequest): Response {
    const known = this.#known(session, tag)
    const text = known?.channel.open(path, { number, sealed: base64urlDecode(sealed) ?? random(0) })
    if (known === undefined || text === undefined) return refusal("seal-refused")
    this.numbers.push(number)
    this.opened.push({ path, body: JSON.parse(text) })
    return this.#sealed(known, path, path === "/api/connect" ? this.accept() : { status: 200, body: {} })
  }

  #known(session: string, tag: string): DeviceAnswered | undefined {
    const answered = this.sessions.get(session)
    return answered?.isPhoneTag(base64urlDecode(tag) ?? random(0)) ? answered : undefined
  }

  #sealed({ channel }: DeviceAnswered, path: string, content: { status: number; body: unknown }): Response {
    const { number, sealed } = channel.seal(path, JSON.stringify(content))
    return Response.json({ number, sealed: base64urlEncode(sealed) })
  }

  #strangersView(): SetupView {
    return { ...this.view, attempt: { kind: "none" } }
  }
}

export function refusal(code: Problem["code"], facts: Partial<Problem> = {}): Response {
  const problem: Problem = { title: "No", status: 403, code, detail: "No.", ...facts }
  return Response.json(problem, { status: problem.status })
}

function random(byteCount: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(byteCount))
}
