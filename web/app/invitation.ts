import type { PairingLink } from "../../shared/pairing-contract.ts"
import { ask } from "./api.ts"
import type { Phones } from "./phones.ts"
import type { QrDrawing } from "./qr-chunk.ts"
import { qrDrawing } from "./qr-loader.ts"
import { sentenceFor } from "./refusals.ts"

/** How often the page looks whether somebody has come with the link. */
const lookMilliseconds = 3000

/** A link that lets one other phone in. */
export interface Invitation {
  /** Undefined while it is being made, and where it could not be. */
  readonly url: string | undefined
  /** The link as a picture; undefined until it is drawn, and where it could not be. */
  readonly code: QrDrawing | undefined
  /** 0 where it has run out. */
  readonly minutesLeft: number
  /** Somebody has come in with it. */
  readonly hasArrived: boolean
  /** Why there is none, as a sentence. */
  readonly alert: string | undefined
  /** Whether the link was copied last; undefined where nobody tried. */
  copied: boolean | undefined
  /** Makes a link. */
  make(device: string): Promise<void>
  end(): void
}

export function createInvitation(phones: Phones, onChange: () => void): Invitation {
  let url: string | undefined
  let code: QrDrawing | undefined
  let endsAt = 0
  let known: ReadonlySet<string> | undefined
  let hasArrived = false
  let alert: string | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  /** Counts the links, so that an answer for one that was given up is not taken. */
  let round = 0

  function end(): void {
    round++
    clearTimeout(timer)
    url = undefined
    code = undefined
    alert = undefined
    hasArrived = false
    invitation.copied = undefined
  }

  async function draw(link: string): Promise<void> {
    const drawing = await qrDrawing(link)
    if (link !== url) return
    code = drawing
    onChange()
  }

  function lookAgain(): void {
    timer = setTimeout(look, lookMilliseconds)
  }

  async function look(): Promise<void> {
    const now = round
    if (!document.hidden) await phones.load()
    if (now !== round) return
    if (phones.list?.some(({ id }) => known?.has(id) === false)) {
      hasArrived = true
      url = undefined
      onChange()
    } else if (performance.now() < endsAt) lookAgain()
  }

  const invitation: Invitation = {
    get url() {
      return url
    },
    get code() {
      return code
    },
    get minutesLeft() {
      return Math.max(0, Math.ceil((endsAt - performance.now()) / 60_000))
    },
    get hasArrived() {
      return hasArrived
    },
    get alert() {
      return alert
    },
    copied: undefined,

    async make(device) {
      end()
      const now = round
      onChange()
      const answer = await ask<PairingLink>("/api/pairing-link", {})
      if (now !== round) return
      if (answer.kind === "accepted") {
        url = answer.value.url
        void draw(url)
        endsAt = performance.now() + answer.value.expiresInMilliseconds
        known = phones.list && new Set(phones.list.map(({ id }) => id))
        lookAgain()
      } else alert = sentenceFor(device, answer.kind === "refused" ? answer.problem : undefined)
      onChange()
    },
    end,
  }
  return invitation
}
