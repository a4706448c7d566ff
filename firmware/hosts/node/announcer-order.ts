/** What the announcer and its thread tell each other. */

export interface AnnouncedService {
  readonly type: "http" | "https"
  readonly port: number
}

export interface ThreadOrder {
  /** The host's name without `.local`; also the services'. */
  readonly label: string
  readonly services: readonly AnnouncedService[]
  /** At least one. */
  readonly interfaceNames: readonly string[]
}

/** `taken`: another host has the name. The thread ends by itself then. */
export type ThreadReport = { readonly kind: "announced" } | { readonly kind: "taken" }
