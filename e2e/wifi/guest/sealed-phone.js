// A person with the label in hand and the setup page open: everything that the page says to the device, said under the seal.
import { randomBytes } from "node:crypto"
import { setTimeout as wait } from "node:timers/promises"
import { base64urlDecode, base64urlEncode } from "../../../dist/shared/bytes.js"
import { phoneBegins, sealSuite, sessionHalfBytes } from "../../../dist/shared/seal.js"

/** The page's own: how long it waits for an answer, and then before it asks again. */
const patienceMilliseconds = 4000
const retryMilliseconds = 1500

/** Longer than any join, and than the time for which the device shows its result. */
const resultMilliseconds = 180_000

const scanMilliseconds = 60_000

const door = "http://192.0.2.1"

/**
 * @typedef {{ status: number, body: any }} Content What the device said inside the seal.
 * @typedef {import("../../../dist/shared/contract.js").Attempt} Attempt
 * @typedef {import("../../../dist/shared/contract.js").Network} Network
 * @typedef {import("../../../dist/shared/contract.js").SetupView} SetupView
 * @typedef {import("../../../dist/shared/contract.js").ConnectRequest} ConnectRequest
 */

export class SealedPhone {
  #phone
  #name
  #code
  #isClosed = false
  /** @type {{ name: string, tag: string, channel: import("../../../dist/shared/seal.js").Channel } | undefined} */
  #session

  /** @param {import("./phone.js").Phone} phone on the device's network @param {{ name: string, setupCode: string }} label */
  constructor(phone, { name, setupCode }) {
    this.#phone = phone
    this.#name = name
    this.#code = setupCode
  }

  /** Shows the device that the code is known. Throws where the device says no, or the code is wrong. */
  async open() {
    const offer = await this.#plain("GET", "/api/seal")
    if (offer.suite !== sealSuite) throw new Error(`The device seals by ${offer.suite}.`)
    const phoneHalf = random(sessionHalfBytes)
    const halves = { phoneHalf, deviceHalf: bytesOf(offer.session) }
    const terms = { code: this.#code, deviceId: offer.device, deviceName: this.#name, ...halves }
    const begun = phoneBegins(terms, random)
    const body = {
      session: offer.session,
      phone: base64urlEncode(phoneHalf),
      share: base64urlEncode(begun.share),
    }
    const { share, tag } = await this.#plain("POST", "/api/seal", body)
    const found = begun.finish(bytesOf(share), bytesOf(tag))
    if (found === undefined) throw new Error("The device does not take the code on its label.")
    this.#session = { name: offer.session, tag: base64urlEncode(found.tag), channel: found.channel }
  }

  /** The list, heard anew. @returns {Promise<SetupView>} */
  async list() {
    await this.#said("POST", "/api/scan")
    const end = performance.now() + scanMilliseconds
    for (;;) {
      const view = await this.#view()
      if (view !== undefined && !view.scanning) return view
      if (performance.now() > end) throw new Error("The device did not come to the end of its scan.")
      await wait(retryMilliseconds)
    }
  }

  /**
   * Has the device join, and asks until it tells how that went, through every loss of its network.
   * @param {ConnectRequest} request
   * @returns {Promise<{ attempt: Extract<Attempt, { kind: "failed" | "joined" }>, toldMilliseconds: number, silences: number }>}
   *   `silences`: questions that nobody answered
   */
  async connect(request) {
    const before = numberOf((await this.#view())?.attempt)
    const begun = performance.now()
    const accepted = await this.#talk("POST", "/api/connect", request).catch(() => undefined)
    if (accepted !== undefined && accepted.status !== 202) {
      throw new Error(`The device did not begin: ${accepted.status} ${JSON.stringify(accepted.body)}`)
    }
    // The 202 itself may be lost where the access point goes down; the attempt has a number of its own.
    let silences = accepted === undefined ? 1 : 0
    while (!this.#isClosed && performance.now() - begun < resultMilliseconds) {
      await wait(retryMilliseconds)
      const attempt = (await this.#view())?.attempt
      if (attempt === undefined) silences += 1
      else if ((attempt.kind === "failed" || attempt.kind === "joined") && attempt.attempt > before) {
        return { attempt, toldMilliseconds: performance.now() - begun, silences }
      }
    }
    throw new Error(`The phone was told nothing within ${Math.round((performance.now() - begun) / 1000)} s.`)
  }

  /** The person has read the result. @param {number} attempt */
  async finish(attempt) {
    const { status, body } = await this.#said("POST", "/api/setup/finish", { attempt })
    if (status !== 202) throw new Error(`The device did not finish: ${status} ${JSON.stringify(body)}`)
  }

  /** The person gives up: who waits for a result waits no more. */
  close() {
    this.#isClosed = true
  }

  /** Undefined where nobody answers. @returns {Promise<SetupView | undefined>} */
  async #view() {
    const answer = await this.#talk("GET", "/api/scan").catch((error) => {
      if (error instanceof RefusedError) throw error
      return undefined
    })
    return answer?.status === 200 ? answer.body : undefined
  }

  /** As `#talk`, asked again until somebody answers. @param {string} method @param {string} path @param {object} [body] */
  async #said(method, path, body) {
    const end = performance.now() + scanMilliseconds
    for (;;) {
      try {
        return await this.#talk(method, path, body)
      } catch (error) {
        if (error instanceof RefusedError || performance.now() > end) throw error
        await wait(retryMilliseconds)
      }
    }
  }

  /**
   * One sealed request; in a new session where the device has forgotten this one, as the page does.
   * @param {string} method @param {string} path @param {object} [body] @returns {Promise<Content>}
   */
  async #talk(method, path, body) {
    if (this.#session === undefined) await this.open()
    try {
      return await this.#once(method, path, body)
    } catch (error) {
      if (!(error instanceof RefusedError) || error.code !== "seal-refused") throw error
      await this.open()
      return this.#once(method, path, body)
    }
  }

  /** @param {string} method @param {string} path @param {object | undefined} body @returns {Promise<Content>} */
  async #once(method, path, body) {
    const session = this.#session
    if (session === undefined) throw new Error("No session is open.")
    const { name, tag, channel } = session
    // A scan is asked for without a body: what is sealed stands in the query, as for a GET.
    const { number, sealed } = channel.seal(path, body === undefined ? "" : JSON.stringify(body))
    const text = base64urlEncode(sealed)
    const answer =
      body === undefined
        ? await this.#plain(method, `${path}?session=${name}&tag=${tag}&number=${number}&sealed=${text}`)
        : await this.#plain(method, path, { session: name, tag, number, sealed: text })
    const opened = channel.open(path, { number: answer.number, sealed: bytesOf(answer.sealed) })
    if (opened === undefined) throw new Error(`The phone cannot open what ${path} answered.`)
    return JSON.parse(opened)
  }

  /** @param {string} method @param {string} address @param {object} [body] @returns {Promise<any>} */
  async #plain(method, address, body) {
    const headers = { connection: "close", ...(body && { "content-type": "application/json", origin: door }) }
    const options = { headers, body: body === undefined ? "" : JSON.stringify(body) }
    const answer = await this.#phone.http(method, `${door}${address}`, {
      ...options,
      limitMilliseconds: patienceMilliseconds,
    })
    if (answer.status >= 300) throw new RefusedError(address, answer)
    return JSON.parse(answer.body)
  }
}

/** The device answered, and said no. */
class RefusedError extends Error {
  /** The problem's, empty where there is none. */
  code

  /** @param {string} address @param {import("./phone-requests.js").Answer} answer */
  constructor(address, { status, body }) {
    super(`${address.split("?")[0]} was answered with ${status}: ${body.slice(0, 200)}`)
    this.code = /"code":"([a-z-]+)"/.exec(body)?.[1] ?? ""
  }
}

/** @param {Attempt | undefined} attempt */
function numberOf(attempt) {
  return attempt === undefined || attempt.kind === "none" ? 0 : attempt.attempt
}

/** @param {number} byteCount */
function random(byteCount) {
  return new Uint8Array(randomBytes(byteCount))
}

/** @param {string} text */
function bytesOf(text) {
  const bytes = base64urlDecode(text)
  if (bytes === undefined) throw new Error(`${text} is not base64url.`)
  return bytes
}
