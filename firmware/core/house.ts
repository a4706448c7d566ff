/**
 * The device at home, where it has HTTPS: its certificates, who may come in, and the service itself.
 *
 * Its port is taken at the start and kept, so that its address can be told before the device is there; while setup is
 * open every connection to it is cut.
 */
import type { TrustView } from "../../shared/contract.ts"
import type { NewToken, PairingLink, PassView } from "../../shared/pairing-contract.ts"
import { type Authority, openAuthority, type Root } from "./authority.ts"
import { PorchlightError } from "./errors.ts"
import { type HomeDoors, openHomeDoors } from "./home-doors.ts"
import type { Host, SecurePort, SecureService } from "./host.ts"
import type { Request, Response } from "./http.ts"
import { createIntroductions, type Introductions } from "./introductions.ts"
import { linkMilliseconds, pairingUrl } from "./pairing-links.ts"
import type { RootFiles } from "./root-import.ts"
import { createSealSessions, type SealSessions } from "./seal-sessions.ts"
import type { Speeches } from "./speech.ts"
import { wallClockOf } from "./wall-clock.ts"

export interface HouseOptions {
  readonly host: Host
  readonly secure: SecurePort
  readonly deviceName: string
  readonly deviceId: string
  /** `<name>.local`; another while that name is somebody else's. */
  readonly hostName: () => string
  /** The code on the label, with which a phone is paired; without one only links do that. */
  readonly setupCode: string | undefined
  /** `--open`: nobody needs to be paired. */
  readonly isOpen: boolean
  readonly speeches: Speeches
  readonly answer: (request: Request) => Promise<Response>
  /** Whether connections are taken now: setup is not open. */
  readonly isTaking: () => boolean
  /** A session has ended: what it holds open must end, too. */
  readonly onRevoked: (id: string) => void
  /** It listens, or listens elsewhere. */
  readonly onListening: () => void
}

export interface House {
  readonly doors: HomeDoors
  /** The seal under which a phone is paired with the code on the label. */
  readonly sealing: SealSessions | undefined
  readonly hasOwnCertificate: boolean
  /** Between devices that share a root; undefined where the owner's own certificate is served. */
  readonly introductions: Introductions | undefined
  /** Nobody needs to be paired. */
  readonly isOpen: boolean
  /** Whether the phone or script of this session is still let in. */
  isIn(id: string): boolean
  /** It is in use and gives way to no other until the returned function is called. */
  hold(id: string): () => void
  /** Where it listens, `127.0.0.1:8443`; undefined until there is a certificate. */
  readonly listening: string | undefined
  /** `https://<host name>`, with the port where that is not 443. */
  readonly origin: string
  /** What the trust page tells; undefined while there is no root, or no address. */
  trust(address: string | undefined): TrustView | undefined
  root(): Root | undefined
  exportRoot(): string
  exportRootWithKey(): string
  importRoot(files: RootFiles): Promise<Root>
  renewCertificate(): Promise<void>
  phones(): readonly PassView[]
  revokePhone(id: string): Promise<boolean>
  revokeAllPhones(): Promise<number>
  pairingLink(): PairingLink
  tokens(): readonly PassView[]
  newToken(name: string): Promise<NewToken>
  revokeToken(id: string): Promise<boolean>
  /** Looks whether the certificate still fits, as an address or the host's name may be another one. */
  look(): void
  close(): Promise<void>
}

/** Whoever has the port may end. */
const retryMilliseconds = 60_000

/** Rejects like the store. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const { host, secure, deviceName, hostName, isTaking, answer } = options
  const { store, clock, random, log } = host
  const { wallMilliseconds, builtAtMilliseconds, certifier, hasOwnCertificate } = secure
  const plausible = () => {
    const now = wallMilliseconds()
    return now >= builtAtMilliseconds ? now : undefined
  }
  const doors = await openHomeDoors({
    ...{ store, clock, random, log },
    isOpen: options.isOpen,
    speeches: options.speeches,
    wallMilliseconds: plausible,
  })
  const ends = [doors.sessions, doors.tokens].map((passes) => passes.onRevoked(options.onRevoked))
  const unwatch = () => {
    for (const end of ends) end()
  }
  let service: SecureService | undefined
  let serving: Promise<void> = Promise.resolve()

  let stopRetry = () => {}
  let isClosed = false

  const serve = async (leaf: Parameters<SecurePort["serveHttps"]>[1]) => {
    if (isClosed) return
    if (service !== undefined && leaf !== undefined) return service.replace(leaf)
    service ??= await secure.serveHttps(answer, leaf, isTaking)
    options.onListening()
  }

  /** Never rejects: a device whose port for HTTPS is taken can still be set up, and be mended. */
  const serveInTurn = (leaf: () => Parameters<SecurePort["serveHttps"]>[1]): Promise<void> => {
    stopRetry()
    serving = serving
      .then(() => serve(leaf()))
      .catch((error: unknown) => {
        const why = error instanceof PorchlightError ? error.message : String(error)
        log("error", `HTTPS is not served: ${why} It is tried again in a minute.`)
        if (!isClosed) stopRetry = clock.after(retryMilliseconds, () => void serveInTurn(leaf))
      })
    return serving
  }
  const authority: Authority | undefined = hasOwnCertificate
    ? undefined
    : await openAuthority({
        ...{ store, certifier, clock, random, log, deviceName },
        wallClock: wallMilliseconds,
        builtAt: builtAtMilliseconds,
        present: () => ({ hostName: hostName(), addresses: secure.addresses() }),
        onLeaf(leaf) {
          void serveInTurn(() => leaf)
        },
      })
  if (authority?.leaf() !== undefined || hasOwnCertificate) await serveInTurn(() => authority?.leaf())
  const sealing =
    options.setupCode === undefined
      ? undefined
      : createSealSessions({
          code: options.setupCode,
          deviceId: options.deviceId,
          deviceName,
          attempts: doors.attempts,
          clock,
          random,
        })

  const introductions =
    authority &&
    createIntroductions({
      ...{ deviceId: options.deviceId, authority, clock, random, log },
      wallClock: wallClockOf(host),
    })

  const port = () => {
    const digits = /:(\d+)$/.exec(service?.address ?? "")?.[1] ?? "443"
    return digits === "443" ? "" : `:${digits}`
  }
  const origin = () => `https://${hostName()}${port()}`
  const needed = (): Authority => {
    if (authority !== undefined) return authority
    throw new PorchlightError(
      "own-certificate",
      "This device serves a certificate of its owner's. Its root is not known here.",
    )
  }

  return {
    doors,
    sealing,
    hasOwnCertificate,
    introductions,
    isOpen: options.isOpen,
    isIn: (id) => doors.sessions.isOpen(id) || doors.tokens.isOpen(id),
    hold(id) {
      const releases = [doors.sessions, doors.tokens].map((passes) => passes.hold(id))
      return () => {
        for (const release of releases) release()
      }
    },
    get listening() {
      return service?.address
    },
    get origin() {
      return origin()
    },
    trust(address) {
      const fingerprint = authority?.root()?.fingerprint
      if (fingerprint === undefined) return undefined
      const addressUrl = `https://${address ?? hostName()}${port()}`
      return { device: deviceName, url: origin(), addressUrl, fingerprint }
    },
    root: () => authority?.root(),
    exportRoot: () => needed().exportRoot(),
    exportRootWithKey: () => needed().exportRootWithKey(),
    importRoot: async (files) => needed().importRoot(files),
    renewCertificate: async () => needed().renew(),
    phones: () => doors.sessions.list(),
    revokePhone(id) {
      // It may have made some, to come back by.
      doors.links.clear()
      return doors.unpair(id)
    },
    revokeAllPhones() {
      doors.links.clear()
      return doors.sessions.revokeAll()
    },
    pairingLink() {
      return {
        url: pairingUrl(origin(), doors.links.open()),
        expiresInMilliseconds: linkMilliseconds,
      }
    },
    tokens: () => doors.tokens.list(),
    newToken: (name) => doors.newToken(name),
    revokeToken: (id) => doors.tokens.revoke(id),
    look() {
      void authority?.look()
    },
    async close() {
      isClosed = true
      stopRetry()
      authority?.close()
      unwatch()
      sealing?.close()
      await serving
      await service?.close()
      await Promise.all([doors.sessions.saved(), doors.tokens.saved()])
    },
  }
}
