// The phone's programs: one Node inside its network namespace, which asks what it is told to.
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { inside } from "./command.js"

/**
 * @typedef {object} Answer
 * @property {number} status @property {Record<string, string | string[] | undefined>} headers @property {string} body
 * @property {number} bodyBytes As it came, before gzip was undone.
 * @property {number} milliseconds
 *
 * @typedef {object} DnsAnswer
 * @property {string} code NOERROR and so on.
 * @property {{ name: string, type: string, ttl: number, data: string }[]} answers
 * @property {number} milliseconds
 *
 * @typedef {{ kind: "http", method: string, url: string, headers: Record<string, string>, body: string, servers: string[],
 *     limitMilliseconds: number }
 *   | { kind: "dig", name: string, type: string, server: string }} PhoneRequest
 */

const program = fileURLToPath(new URL("phone-program.js", import.meta.url))

export class PhoneRequests {
  #namespace
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child
  /** @type {Map<number, { resolve: (answer: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map()
  #last = 0

  /** @param {string} namespace */
  constructor(namespace) {
    this.#namespace = namespace
  }

  /** @param {Omit<Extract<PhoneRequest, { kind: "http" }>, "kind">} request @returns {Promise<Answer>} */
  http(request) {
    return this.#ask({ kind: "http", ...request })
  }

  /** @param {Omit<Extract<PhoneRequest, { kind: "dig" }>, "kind">} request @returns {Promise<DnsAnswer>} */
  dig(request) {
    return this.#ask({ kind: "dig", ...request })
  }

  close() {
    this.#child?.kill("SIGKILL")
  }

  /** @param {PhoneRequest} request @returns {Promise<any>} */
  #ask(request) {
    this.#child ??= this.#start()
    const number = ++this.#last
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject })
      this.#child?.send({ number, request })
    })
  }

  /** Started at the first request: that takes a second here. */
  #start() {
    const [command = "", ...words] = inside(this.#namespace, [process.execPath, program])
    const child = spawn(command, words, { stdio: ["ignore", "inherit", "inherit", "ipc"] })
    child.on(
      "message",
      (/** @type {{ number: number, answer?: unknown, error?: string }} */ { number, answer, error }) => {
        const waiting = this.#waiting.get(number)
        this.#waiting.delete(number)
        if (error === undefined) waiting?.resolve(answer)
        else waiting?.reject(new Error(error))
      },
    )
    child.once("exit", () => {
      this.#child = undefined
      for (const { reject } of this.#waiting.values()) reject(new Error("The phone's program ended."))
      this.#waiting.clear()
    })
    return child
  }
}
