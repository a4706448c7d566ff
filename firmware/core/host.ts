/**
 * The ports a machine must offer so that a device can run on it. Types only.
 *
 * Callbacks never fire inside the call that registers them. Every `close` is final and idempotent; after it no
 * callback fires.
 */

import type { FailureCode, JoinStep } from "../../shared/contract.ts"
import type { PluralRule } from "../../shared/message.ts"
import type { AccessPointSecurity, Security } from "../../shared/wifi.ts"
import type { Certifier, KeyedCertificate } from "./certifier.ts"
import type { Request, Response } from "./http.ts"
import type { Relay, RelayedHome } from "./relay.ts"

export type { Request, Response } from "./http.ts"

export interface Host {
  readonly radio: Radio
  readonly clock: Clock
  readonly store: Store
  readonly pages: Pages
  readonly log: Log
  /** Answers each HTTP request until closed. Rejects with a `PorchlightError` where the port cannot be had. */
  serveHttp(answer: (request: Request) => Promise<Response>): Promise<Service>
  /** Answers each DNS packet until closed; undefined means silence. Rejects like `serveHttp`. */
  serveDns(answer: (packet: Uint8Array) => Uint8Array | undefined): Promise<Service>
  /**
   * True for a machine without a network of its own, as the simulator is: then setup is whatever arrives while it is
   * open. Otherwise it is what arrives at the access point's address, or from the machine itself.
   */
  readonly setupArrivesAnywhere?: boolean
  /** Hosts under which this machine itself is reached, beside the access point's address and the device's name. */
  readonly ownHosts: readonly string[]
  /**
   * False for a machine whose store is too small for what was measured and what happened: a few kilobytes of flash are
   * worn out by it in weeks. Then both are kept in memory, until it starts anew.
   */
  readonly keepsHistory?: boolean
  /** HTTPS at home; without it a device is reached by plain HTTP there, too, and by whoever comes. */
  readonly secure?: SecurePort
  /**
   * Makes a name known in the networks that the machine is in, by multicast DNS (RFC 6762, 6763), never in the one it
   * raises itself. There where the machine can, and is reached from a network at all. Never throws: a network may come
   * later, go, and give another address.
   */
  announce?(options: AnnounceOptions): Announcement
  /** Other devices in the networks that the machine is in; there where it can look for them. */
  readonly neighbours?: NeighbourPort
  /** Notifications to phones; without it nobody is told. */
  readonly push?: PushPort
  /**
   * How full the disk is on which `store` keeps its values; there where the machine can tell. Rejects where it cannot just
   * now.
   */
  diskSpace?(): Promise<DiskSpace>
  /** The kinds of counts of a language (CLDR), where the machine knows them; without it the device speaks English alone. */
  pluralRule?(language: string): PluralRule
  /** Hands on what a home shows, and what comes back; there where the machine's owner has named a broker. Never throws. */
  relay?(home: RelayedHome): Relay
  /** As many bytes of the machine's secure randomness; throws rather than give weaker ones. */
  random(byteCount: number): Uint8Array
  close(): Promise<void>
}

export interface DiskSpace {
  /** What this device may still write; what is kept for root does not count. */
  readonly freeBytes: number
  readonly totalBytes: number
}

export interface AnnounceOptions {
  /** Without `.local`. Where another host has it, `<name>-2` is tried, and so on. */
  readonly name: string
  /** `<name>`, or `<name>-2` where that was announced before: a host keeps its name (RFC 6762, section 9). */
  readonly firstLabel: string
  /** At least one. */
  readonly services: readonly AnnouncedService[]
  /** Called with `ding.local`, or `ding-2.local`, each time one was made sure of and is announced. */
  readonly onName: (hostName: string) => void
}

/** What is found at the name: `_http._tcp` for `http`. */
export interface AnnouncedService {
  readonly type: "http" | "https" | "porchlight"
  readonly port: number
  /** The pairs of its TXT record; each with its key has at most 255 bytes. */
  readonly text: Readonly<Record<string, string>>
}

export interface Announcement {
  /** Resolves when goodbye was said. */
  close(): Promise<void>
}

/** How a machine finds other devices. Whatever it finds was told by strangers. */
export interface NeighbourPort {
  /** Asks all networks once, for two seconds at most. Never rejects: what cannot be asked has no devices. */
  find(): Promise<readonly AnnouncedDevice[]>
  /** Whether `device` is there, and whether its certificate is of `root` (DER). Trusts nothing. Never rejects. */
  lookAt(device: AnnouncedDevice, root: Uint8Array | undefined): Promise<LookedAt>
}

export interface AnnouncedDevice {
  /** 16 hexadecimal digits, which no two devices share. */
  readonly id: string
  readonly name: string
  readonly version: string
  /** `ding-5cd80b1.local`, or `ding-5cd80b1-2.local` where two have one name. */
  readonly hostName: string
  /** IPv4: where the answer came from. */
  readonly address: string
  readonly port: number
}

export interface LookedAt {
  readonly answers: boolean
  /** By HTTPS; false also where it does not answer. */
  readonly isSecure: boolean
  readonly sharesRoot: boolean
}

/** What HTTPS takes of a machine. */
export interface SecurePort {
  readonly certifier: Certifier
  /** Milliseconds since 1970, UTC, as the machine takes it; it may be wrong. */
  wallMilliseconds(): number
  /** When this program was built, in the same: no honest clock stands before it. */
  readonly builtAtMilliseconds: number
  /** Where this machine is reached now: IPv4 and IPv6, of every interface. */
  addresses(): readonly string[]
  /** A certificate of the owner's own is served in place of the device's. */
  readonly hasOwnCertificate: boolean
  /**
   * Answers each request until closed. `leaf` is not needed where the owner has a certificate. While `isOpen` says no,
   * connections are cut before their first byte. Rejects like `serveHttp`.
   */
  serveHttps(
    answer: (request: Request) => Promise<Response>,
    leaf: KeyedCertificate | undefined,
    isOpen: () => boolean,
  ): Promise<SecureService>
}

export interface SecureService extends Service {
  /** New connections get this one; those that are open go on. */
  replace(leaf: KeyedCertificate): void
}

/** A key of P-256: a scalar of 32 bytes, and an uncompressed point of 65 (SEC 1, section 2.3.3). */
export interface PushKeyPair {
  readonly privateKey: Uint8Array
  readonly publicKey: Uint8Array
}

/** What notifications take of a machine. Its cryptography is native and at once: a message takes a fraction of a millisecond. */
export interface PushPort {
  makeKey(): PushKeyPair
  /**
   * ECDH with a key made for this once, or with `ours`: the shared point's x, 32 bytes, and our public key. Throws where
   * `theirs` is no point of the curve.
   */
  agree(
    theirs: Uint8Array,
    ours?: PushKeyPair,
  ): { readonly secret: Uint8Array; readonly publicKey: Uint8Array }
  /** ECDSA over SHA-256: r and s, 64 bytes (IEEE P1363). */
  sign(key: PushKeyPair, bytes: Uint8Array): Uint8Array
  /** HKDF over SHA-256 (RFC 5869), extract and expand. */
  derive(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, byteCount: number): Uint8Array
  /** AES-128-GCM: the ciphertext, and 16 bytes by which a change is noticed. */
  seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Uint8Array
  /**
   * Posts a message. Never rejects. Follows no redirect, verifies the other side's certificate, and connects to no
   * address of a private network unless the message says that it may: what a name resolves to is looked at for the very
   * connection that is used. Ends within half a minute, and reads no more than 4 kB of the answer.
   */
  send(message: OutgoingPush): Promise<PushReply>
  /** Final: ends what is under way. */
  close(): void
}

export interface OutgoingPush {
  readonly host: string
  readonly port: number
  /** With its query. */
  readonly path: string
  readonly mayBeLocal: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export type PushReply =
  | {
      readonly kind: "answered"
      readonly status: number
      /** Of `Retry-After`, in either of its forms (RFC 9110, section 10.2.3). */
      readonly retryAfterSeconds: number | undefined
      /** What the service says of it; hostile text. */
      readonly detail: string
    }
  /** `detail` is for people. */
  | { readonly kind: "unreachable"; readonly detail: string }

export interface Service {
  /** Where it listens, `127.0.0.1:8080`. */
  readonly address: string
  close(): Promise<void>
}

/** What opens a network. `ssidBytes` is base64url of the exact bytes; the password is a passphrase or 64 hex digits. */
export interface Credentials {
  readonly ssidBytes: string
  readonly security: Security
  readonly password?: string
  readonly hidden: boolean
}

/** One access point as the radio heard it; several may share an SSID. A hidden one has an empty `ssidBytes`. */
export interface HeardAccessPoint {
  readonly ssidBytes: string
  readonly signalPercent: number
  readonly security: Security
}

export interface AccessPointOptions {
  readonly ssidBytes: string
  /** IPv4 in dotted form, a /24. */
  readonly address: string
  /** One of the radio's `accessPointSecurities`. */
  readonly security: AccessPointSecurity
  /** 8 to 63 characters of ASCII; there is one unless `security` is `open`. */
  readonly password?: string
}

export type JoinOutcome =
  | { readonly kind: "joined"; readonly address: string }
  | { readonly kind: "failed"; readonly code: FailureCode }

export interface Radio {
  /** For people and logs: `simulator`, `networkmanager`. */
  readonly name: string
  /** True where the access point stays up while the radio joins another network. */
  readonly concurrent: boolean
  supports(security: Security): boolean
  /** How it can protect its own access point. */
  readonly accessPointSecurities: readonly AccessPointSecurity[]
  /** Idempotent. Rejects when the radio cannot. */
  openAccessPoint(options: AccessPointOptions): Promise<void>
  closeAccessPoint(): Promise<void>
  /** What is in the air now; may take seconds. */
  scan(): Promise<readonly HeardAccessPoint[]>
  /**
   * Never rejects for what happens in the air: that is an outcome. A `leave` meanwhile ends it with an outcome. A network
   * that is joined is left for it.
   */
  join(credentials: Credentials, onStep: (step: Exclude<JoinStep, "finishing">) => void): Promise<JoinOutcome>
  /** Leaves the joined network, or gives up joining. Idempotent. */
  leave(): Promise<void>
  /** There where the radio's own system keeps networks and passwords: then the store holds none. */
  readonly keeper?: NetworkKeeper
  /**
   * How strongly the joined network is heard, 0 to 100; undefined while there is none. There where the radio can tell.
   * May reject.
   */
  signalPercent?(): Promise<number | undefined>
  /** Tells when the joined network comes and goes by itself; there where the radio can tell. Returns what ends that. */
  watchLink?(listener: (link: Link) => void): () => void
  close(): Promise<void>
}

/** Keeps the networks that were joined, and their passwords to itself. */
export interface NetworkKeeper {
  /** Those that once worked, the last joined first; without their passwords, as a join of one needs none. */
  load(): Promise<readonly Credentials[]>
  /** Forgets all that are not among `networks`. Resolves when that is durable. */
  keep(networks: readonly Credentials[]): Promise<void>
}

/** `up` also where only the address is another one. */
export type Link = { readonly kind: "up"; readonly address: string } | { readonly kind: "down" }

export interface Clock {
  /** Milliseconds from any start; never goes back. */
  now(): number
  /** Calls back once, after `milliseconds`. The returned function cancels and is idempotent. */
  after(milliseconds: number, callback: () => void): () => void
}

/** Small values that survive a power cut. Keys have at most 15 characters, values at most 4,000 bytes, as on a chip. */
export interface Store {
  get(key: string): Promise<Uint8Array | undefined>
  /** Atomic: a kill at any instant leaves the old value or the new one. Resolves when the new one is durable. */
  set(key: string, value: Uint8Array): Promise<void>
  delete(key: string): Promise<void>
  /** Moves a damaged value out of the way without losing it; resolves to the name it now has. */
  setAside(key: string): Promise<string>
}

/** The built pages, stored compressed only. */
export interface Pages {
  get(path: string): StoredFile | undefined
  /** Undoes the compression for the rare client that refuses gzip. */
  gunzip(bytes: Uint8Array): Promise<Uint8Array>
}

export interface StoredFile {
  /** gzip. */
  readonly bytes: Uint8Array
  readonly contentType: string
  /** Strong, in its quotes, of the compressed bytes. */
  readonly etag: string
  /** True where the name holds a hash of the content, so that a copy never grows stale. */
  readonly immutable: boolean
}

export type LogLevel = "error" | "warn" | "info" | "debug"

/** One line per thing that happened. `facts` never holds a password. */
export type Log = (level: LogLevel, message: string, facts?: Readonly<Record<string, unknown>>) => void
