/** Questions and answers over lines of text, between a machine in the engine and Node, which has the sockets. */
import { base64urlDecode, base64urlEncode } from "../../../shared/bytes.ts"

export interface Talk {
  /** A line that came. */
  receive(line: string): void
  /** Asks the other side. Rejects with the code and message of what went wrong there. */
  ask(name: string, value?: unknown): Promise<unknown>
}

/** Answers what the other side asks. May throw, or reject. */
export type Answers = Readonly<Record<string, (value: never) => unknown>>

export class FarError extends Error {
  readonly code: unknown

  constructor(code: unknown, message: string) {
    super(message)
    this.code = code
  }
}

export function createTalk(send: (line: string) => void, answers: Answers): Talk {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let last = 0

  async function answer(number: number, name: string, value: unknown): Promise<void> {
    try {
      const work = answers[name]
      if (work === undefined) throw new FarError("unknown", `Nobody answers ${name}.`)
      send(line({ reply: number, value: await work(value as never) }))
    } catch (error) {
      const { code, message } = error as { code?: unknown; message?: unknown }
      send(line({ reply: number, fault: { code, message: String(message) } }))
    }
  }

  return {
    receive(text) {
      const told = JSON.parse(text, revive)
      if (told.ask !== undefined) return void answer(told.ask, told.name, told.value)
      const asked = waiting.get(told.reply)
      waiting.delete(told.reply)
      if (told.fault === undefined) asked?.resolve(told.value)
      else asked?.reject(new FarError(told.fault.code, told.fault.message))
    },
    ask(name, value) {
      const number = ++last
      return new Promise((resolve, reject) => {
        waiting.set(number, { resolve, reject })
        send(line({ ask: number, name, value }))
      })
    },
  }
}

/** ASCII alone, since the two sides keep other characters differently. Bytes are base64url under a key of their own. */
function line(value: object): string {
  // By its holder, since what Node reads from files turns itself into something else before it comes here.
  const text = JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, part: unknown) {
    const original = this[key]
    return original instanceof Uint8Array ? { bytes64: base64urlEncode(original) } : part
  })
  return text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
}

function revive(_key: string, part: unknown): unknown {
  const { bytes64 } = (part ?? {}) as { bytes64?: unknown }
  return typeof bytes64 === "string" ? base64urlDecode(bytes64) : part
}
