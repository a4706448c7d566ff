import type { TrustView } from "../../shared/contract.ts"
import type { Paired, PairRequest } from "../../shared/pairing-contract.ts"
import { typedDigits } from "../ui/typed-digits.ts"
import { ask } from "./api.ts"
import type { Outcome } from "./pair-chunk.ts"
import { loadPairing } from "./pair-loader.ts"
import { sentenceFor } from "./refusals.ts"
import { say } from "./words.ts"

/** As many as a label has. */
const codeDigits = 8

/** What a device says to the code where only links let a phone in. */
const codeless: ReadonlySet<string> = new Set(["not-found", "not-in-setup", "pairing-refused"])

/** How a phone that the device does not know becomes known: by a link, or by the code on the label. */
export interface Pairing {
  /** The device's name, for reading. */
  readonly device: string
  /** As it was typed. It stays in the memory of this page. */
  readonly code: string
  /** Why the code was not taken, as a sentence. */
  readonly flaw: string | undefined
  /** Why the person has to come this way, or what went wrong on it, as a sentence. */
  readonly notice: string | undefined
  readonly busy: boolean
  type(code: string): void
  /** Resolves to whether the device knows this phone now. */
  submit(): Promise<boolean>
  /** The same with the secret of a link, or an introduction; undefined where that might still open. */
  open(brought: PairRequest): Promise<boolean | undefined>
  /** Comes back from elsewhere: what was typed is gone. */
  begin(notice: string | undefined): void
}

export function createPairing(onChange: () => void): Pairing {
  let device: string | undefined
  let code = ""
  let flaw: string | undefined
  let notice: string | undefined
  let busy = false

  /** A stranger is told it by the trust page's facts alone. It goes into the seal, so both sides must say the same. */
  async function name(): Promise<string> {
    if (device !== undefined) return device
    const answer = await ask<TrustView>("/api/trust")
    if (answer.kind === "accepted") device = answer.value.device
    onChange()
    return device ?? nameInAddress()
  }

  async function check(digits: string): Promise<Outcome> {
    const [chunk, deviceName] = await Promise.all([loadPairing(), name()])
    if (chunk === undefined) return { kind: "silent" }
    return chunk.pairWithCode(ask, { device: deviceName, code: digits })
  }

  function tellApart(outcome: Outcome): void {
    if (outcome.kind === "wrong") flaw = wrongSentence(outcome.attemptsLeft)
    else if (outcome.kind === "outdated") notice = say("pair.outdated")
    else if (outcome.kind === "silent") notice = sentenceFor(pairing.device)
    else if (outcome.kind === "refused") {
      const { problem } = outcome
      notice = codeless.has(problem.code) ? say("pair.noCode") : sentenceFor(pairing.device, problem)
    }
  }

  const pairing: Pairing = {
    get device() {
      return device ?? nameInAddress()
    },
    get code() {
      return code
    },
    get flaw() {
      return flaw
    },
    get notice() {
      return notice
    },
    get busy() {
      return busy
    },

    type(typed) {
      code = typed
      flaw = undefined
      void loadPairing()
      onChange()
    },

    async submit() {
      if (busy) return false
      const digits = typedDigits(code)
      notice = undefined
      flaw = digits.length === codeDigits ? undefined : say("pair.empty")
      busy = flaw === undefined
      onChange()
      if (!busy) return false
      const outcome = await check(digits)
      busy = false
      tellApart(outcome)
      onChange()
      return outcome.kind === "paired"
    },

    async open(brought) {
      notice = undefined
      onChange()
      const answer = await ask<Paired>("/api/pair", brought)
      if (answer.kind === "accepted") return true
      const problem = answer.kind === "refused" ? answer.problem : undefined
      const isSpent = problem?.code === "pairing-refused"
      const refusal = brought.link === undefined ? say("link.introduced") : say("link.refused")
      notice = isSpent ? refusal : sentenceFor(pairing.device, problem)
      onChange()
      return isSpent ? false : undefined
    },

    begin(reason) {
      code = ""
      flaw = undefined
      notice = reason
      void name()
    },
  }
  return pairing
}

function wrongSentence(attemptsLeft: number): string {
  return attemptsLeft < 1 ? say("pair.wrongLast") : say("pair.wrong", { count: attemptsLeft })
}

function nameInAddress(): string {
  return location.hostname.replace(/\.local$/, "")
}
