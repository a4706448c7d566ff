import { createInvitation, type Invitation } from "./invitation.ts"
import { createLive, type Present } from "./live.ts"
import { createPairing, type Pairing } from "./pairing.ts"
import { createPhones, type Phones } from "./phones.ts"
import { say } from "./words.ts"

/** `opening`: a link is at work. */
export type Place = "loading" | "opening" | "pairing" | "home" | "inviting"

/** One person's visit: where they are, what the device has told, and what they asked of it. */
export interface Visit {
  readonly place: Place
  readonly present: Present | undefined
  readonly lost: boolean
  readonly pairing: Pairing
  readonly phones: Phones
  readonly invitation: Invitation
  /** `secret` is that of a one-time link, where the page was opened with one. */
  begin(secret: string | undefined): void
  /** Somebody looks at the page again. */
  look(): void
  rest(): void
  submitCode(): Promise<void>
  /** Once more with the same link. */
  openAgain(): void
  /** Without the link. */
  typeCode(): void
  forget(): Promise<void>
  invite(): void
  goHome(): void
}

export function createVisit(onChange: () => void): Visit {
  let place: Place = "loading"
  let present: Present | undefined
  let lost = false
  let secret: string | undefined
  /** The person chose to show the code where the device would also be open to them. */
  let staysOut = false

  const pairing = createPairing(onChange)
  const phones = createPhones(onChange)
  const invitation = createInvitation(phones, onChange)
  const live = createLive({
    onPresent(news) {
      present = news
      lost = false
      if (!isIn()) arrive()
      onChange()
    },
    onStranger: () => beStranger(reasonToAsk()),
    onLost() {
      lost = true
      onChange()
    },
  })

  const isIn = () => place === "home" || place === "inviting"

  function arrive(): void {
    place = "home"
    void phones.load()
  }

  function reasonToAsk(): string | undefined {
    if (place === "opening") return pairing.notice
    const device = present?.device.name
    return isIn() && device !== undefined ? say("phones.forgotten", { device }) : undefined
  }

  function beStranger(notice: string | undefined): void {
    live.rest()
    invitation.end()
    lost = false
    if (place !== "pairing") {
      place = "pairing"
      pairing.begin(notice)
    }
    onChange()
  }

  async function open(link: string): Promise<void> {
    live.rest()
    secret = link
    place = "opening"
    const isOpen = await pairing.open(link)
    // Another way may have been chosen meanwhile.
    if (isOpen === undefined || secret !== link) return
    secret = undefined
    // Also where the link is spent: this may be the very phone that came in with it.
    live.wake()
  }

  return {
    get place() {
      return place
    },
    get present() {
      return present
    },
    get lost() {
      return lost
    },
    pairing,
    phones,
    invitation,

    begin(link) {
      if (link === undefined) live.wake()
      else void open(link)
      onChange()
    },

    look() {
      if (secret === undefined && !pairing.busy && !staysOut) live.wake()
      if (place === "home") void phones.load()
    },

    rest: () => live.rest(),

    async submitCode() {
      if (!(await pairing.submit())) return
      staysOut = false
      live.wake()
    },

    openAgain() {
      if (secret !== undefined) void open(secret)
    },

    typeCode() {
      secret = undefined
      staysOut = isIn()
      beStranger(undefined)
    },

    async forget() {
      const device = present?.device.name ?? ""
      if (!(await phones.forget(device))) return
      beStranger(say("phones.forgotten", { device }))
    },

    invite() {
      place = "inviting"
      void invitation.make(present?.device.name ?? "")
    },

    goHome() {
      invitation.end()
      place = "home"
      onChange()
    },
  }
}
