/** What a device is made of: its name, its machine, and what its operator chose. */
import type { Host } from "./host.ts"
import type { ProtectionOptions } from "./label.ts"
import type { JoinedNetwork } from "./setup-view.ts"

/** What an operator may say of notifications. */
export interface PushOptions {
  /**
   * Whom push services can ask about the device, `https://…` or `mailto:…`, of a host that the internet knows;
   * `defaultPushContact` when left out.
   */
  readonly pushContact?: string | undefined
  /** Hosts that may stand in for the push services of today's browsers, also in the same house: `HOST` or `HOST:PORT`. */
  readonly pushServices?: readonly string[] | undefined
}

export interface DeviceOptions extends ProtectionOptions, PushOptions {
  /** What people call it, its access point's SSID, and its host name before `.local`; see `checkName`. */
  readonly name: string
  readonly version: string
  readonly host: Host
  /**
   * Runs each time a network was joined. A text it returns is shown to the person in place of the address. It has ten
   * seconds; an error is logged and changes nothing.
   */
  readonly onConnected?: ((network: JoinedNetwork) => unknown) | undefined
  /** Closes a setup that nobody comes to; left out, it stays open. */
  readonly portalTimeoutMilliseconds?: number | undefined
  /**
   * Opens setup when the device has been without its network for so long; left out, it waits for it. Takes a radio that
   * tells of its link.
   */
  readonly setupAfterMilliseconds?: number | undefined
  /** Lets everybody at home in, without being paired. */
  readonly isOpen?: boolean | undefined
}
