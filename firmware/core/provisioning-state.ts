/** What the provisioning machine knows, what it is told, and what it asks for. Types and their few constants only. */
import type { FailureCode, JoinStep } from "../../shared/contract.ts"
import type { Credentials, Link } from "./host.ts"

export interface State {
  /** Whether the access point stays up while the radio joins. */
  readonly concurrent: boolean
  /** Whether what is saved goes without its password, as the radio's own system keeps it. */
  readonly radioKeepsPasswords: boolean
  /** Closes a setup that nobody comes to; undefined never does. */
  readonly portalTimeoutMilliseconds: number | undefined
  /** Opens setup after so long without the network that was joined; undefined never does. */
  readonly setupAfterMilliseconds: number | undefined
  /** Networks that once worked, newest first. */
  readonly saved: readonly Credentials[]
  /** Number of the last join; each join, whoever asked for it, takes the next. */
  readonly lastAttempt: number
  /** Number of the last opening of the access point, so that a late answer to an older one is known as such. */
  readonly lastOpening: number
  /** Pages that hold an event stream open. */
  readonly pages: number
  /** Those of them that are told how a join went: all, unless setup is sealed. */
  readonly readers: number
  /** The network that was joined is gone, and the radio looks out for it. */
  readonly isAway: boolean
  /** Why the last network that a person chose at home could not be joined. */
  readonly moveFailure: Failure | undefined
  readonly scanning: boolean
  /** Number of the last scan, for the same reason. */
  readonly lastScan: number
  readonly phase: Phase
}

export type Phase =
  | { readonly kind: "starting" }
  | { readonly kind: "offline" }
  | JoiningSaved
  | Setup
  | Joining
  | Grace
  | { readonly kind: "home"; readonly result: Result }
  | Moving
  | Returning

export interface JoiningSaved {
  readonly kind: "joining-saved"
  readonly trial: Trial
  /** What follows when none of them can be joined: setup, or offline. */
  readonly thenSetup: boolean
}

export interface Setup {
  readonly kind: "setup"
  /** `scanning`: a one-radio chip lists the air before its access point goes up. */
  readonly accessPoint: "scanning" | "opening" | "open" | "down"
  readonly failure: Failure | undefined
  /** The saved networks being tried again while nobody is there. */
  readonly trial: Trial | undefined
  /** How many were tried so far, where one radio tries one at a time. */
  readonly retries: number
}

export interface Joining {
  readonly kind: "joining"
  readonly attempt: number
  readonly network: Credentials
  readonly step: JoinStep
  /** Known from the step `finishing` on. */
  readonly address: string | undefined
}

export interface Grace {
  readonly kind: "grace"
  readonly result: Result
  /** A phone has been given the result. */
  readonly collected: boolean
}

/** At home a person chose another network, and it is joined. */
export interface Moving {
  readonly kind: "moving"
  readonly attempt: number
  readonly network: Credentials
  /** Where to go where it cannot be joined: the network it was in, and then the other saved ones. */
  readonly back: readonly Credentials[]
}

/** It could not be joined. */
export interface Returning {
  readonly kind: "returning"
  readonly back: readonly Credentials[]
  /** Undefined for a while after all of them were tried in vain. */
  readonly trial: Trial | undefined
}

/** One saved network being joined, and those to try after it. */
export interface Trial {
  readonly attempt: number
  readonly network: Credentials
  readonly rest: readonly Credentials[]
}

export interface Failure {
  readonly attempt: number
  readonly network: Credentials
  readonly code: FailureCode
}

export interface Result {
  readonly attempt: number
  readonly network: Credentials
  readonly address: string
  /** What the device's program wants shown instead of the address. */
  readonly text: string | undefined
}

export type Input =
  | { readonly kind: "connect-asked" }
  | { readonly kind: "setup-asked" }
  | { readonly kind: "connect-or-setup-asked" }
  | { readonly kind: "clear-asked" }
  | { readonly kind: "forget-asked"; readonly ssidBytes: string }
  | { readonly kind: "scan-asked" }
  | { readonly kind: "scan-ended"; readonly scan: number }
  | { readonly kind: "join-asked"; readonly network: Credentials }
  /** The same at home, of a network other than the one it is in. */
  | { readonly kind: "move-asked"; readonly network: Credentials }
  | { readonly kind: "join-advanced"; readonly attempt: number; readonly step: JoinStep }
  | { readonly kind: "joined"; readonly attempt: number; readonly address: string }
  | { readonly kind: "join-failed"; readonly attempt: number; readonly code: FailureCode }
  | { readonly kind: "greeted"; readonly attempt: number; readonly text: string | undefined }
  | { readonly kind: "access-point-opened"; readonly opening: number }
  | { readonly kind: "access-point-failed"; readonly opening: number }
  | { readonly kind: "page-opened"; readonly reads: boolean }
  | { readonly kind: "page-closed"; readonly reads: boolean }
  | { readonly kind: "page-seen" }
  | { readonly kind: "result-collected" }
  | { readonly kind: "result-seen"; readonly attempt: number }
  /** The joined network went, or came back. */
  | { readonly kind: "link-changed"; readonly link: Link }
  | { readonly kind: "timer-ended"; readonly timer: Timer }

export type Effect =
  | { readonly kind: "scan"; readonly scan: number }
  | { readonly kind: "open-access-point"; readonly opening: number }
  | { readonly kind: "close-access-point" }
  | { readonly kind: "join"; readonly attempt: number; readonly network: Credentials }
  | { readonly kind: "leave" }
  | { readonly kind: "save"; readonly networks: readonly Credentials[] }
  /** Lets the device's program do its extra steps; answered by `greeted`. */
  | {
      readonly kind: "greet"
      readonly attempt: number
      readonly network: Credentials
      readonly address: string
    }
  /** Starts anew where it is already running. */
  | { readonly kind: "start-timer"; readonly timer: Timer; readonly milliseconds: number }
  | { readonly kind: "stop-timer"; readonly timer: Timer }

/** Those whose length is in the state, too. */
export type Timer = keyof typeof timerMilliseconds | "portal" | "away"

export const timerMilliseconds = {
  /** A scan of all bands took up to 13.8 s on a radio with every channel allowed. */
  scan: 20_000,
  /** An access point on an impossible channel is given up by the system after 26 s. */
  open: 30_000,
  /** After an access point could not be opened. */
  reopen: 5_000,
  /** Lets the `202` reach the phone before the network goes that it came by. */
  depart: 600,
  /** The slowest honest join, a hidden network with a slow DHCP server, ends within 45 s. */
  join: 60_000,
  /** How long the device's program may take with its extra steps before the address is shown without them. */
  greet: 10_000,
  /**
   * How long the result stays on the access point while a page shows it: a person copies a link there, and keeps a picture of
   * a fingerprint. A page that closes ends it earlier.
   */
  grace: 60_000,
  /**
   * A phone needed up to 22 s to come back to an access point that had gone down; where its login sheet closed
   * meanwhile, the person opens the page again and types the code on the label once more.
   */
  return: 120_000,
  /** Between a page's last sign and taking it for gone; a reload takes less. */
  gone: 3_000,
  /** Lets the last answer, and Apple's probe, out before the access point goes. */
  farewell: 1_500,
  /** Between two tries of the saved networks while setup is open and nobody is there, or none lets the device back in. */
  retry: 60_000,
} as const

/** How many networks are kept; the list must fit a stored value of 4,000 bytes on a chip. */
export const savedMaximum = 20
