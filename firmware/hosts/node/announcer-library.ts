/**
 * One name, announced by multicast DNS (RFC 6762) with `@homebridge/ciao` for as long as it is nobody else's.
 *
 * The library is loaded when there is something to announce: a device in setup does without. It takes 3 MB, and as much
 * again for having been read; in a thread, whose engine it would need besides, 13.
 */
import { createRequire } from "node:module"
import type { CiaoService, Responder } from "@homebridge/ciao"
import type { AnnouncedService } from "../../core/host.ts"

export interface AnnouncedNameOptions {
  /** The host's name without `.local`; also the services'. */
  readonly label: string
  /** At least one. */
  readonly services: readonly AnnouncedService[]
  /** At least one. */
  readonly interfaceNames: readonly string[]
  readonly onAnnounced: () => void
}

export interface AnnouncedName {
  /** `taken`: another host has the name. `failed`: the library could not go on; it rejects for nothing. */
  readonly ended: Promise<"taken" | "failed">
  /** Resolves when goodbye was said. Idempotent, and to be called also after it has ended. */
  close(): Promise<void>
}

export function announceName(options: AnnouncedNameOptions): AnnouncedName {
  let end: (how: "taken" | "failed") => void = () => {}
  const ended = new Promise<"taken" | "failed">((resolve) => {
    end = resolve
  })
  const responding = respond(options, (how) => end(how))
  responding.catch(() => end("failed"))
  let closing: Promise<void> | undefined
  return {
    ended,
    close() {
      closing ??= responding.then((responder) => responder.shutdown()).catch(() => undefined)
      return closing
    },
  }
}

async function respond(
  { label, services: announced, interfaceNames, onAnnounced }: AnnouncedNameOptions,
  end: (how: "taken" | "failed") => void,
): Promise<Responder> {
  const responder = loadLibrary().getResponder({ interface: [...interfaceNames], disableIpv6: true })
  survive(responder, () => end("failed"))
  guard(responder)
  await bound(responder)
  const services = announced.map(({ type, port, text }) =>
    responder.createService({
      name: label,
      hostname: label,
      type,
      port,
      // With an empty one the library (1.3.12) takes its own announcement, heard by another interface's socket, for a
      // stranger's, and announces anew every second.
      txt: { path: "/", ...text },
      restrictedAddresses: [...interfaceNames],
    }),
  )
  const [first, ...others] = services
  if (first === undefined) return responder
  probeOnce(responder, others)
  let isTaken = false
  // The library's own next name, `ding-(2).local`, is none that a certificate or an address bar takes. A service that is
  // destroyed by now is not announced under it.
  first.on("hostname-change", () => {
    isTaken = true
    first.destroy().catch(() => undefined)
    end("taken")
  })
  void advertise().catch(() => end("failed"))
  return responder

  async function advertise(): Promise<void> {
    // It resolves as well where the name was another one in the end.
    await first?.advertise()
    if (!isTaken) await Promise.all(others.map((service) => service.advertise()))
    if (!isTaken) onAnnounced()
  }
}

type Library = typeof import("@homebridge/ciao")
let library: Library | undefined

/**
 * By `require`, which a module of this kind is written for: `import` reads it twice, which leaves 6 MB more in use.
 * With the library comes another that rewrites every stack trace and catches what nobody caught: both are undone.
 */
function loadLibrary(): Library {
  if (library !== undefined) return library
  const { prepareStackTrace } = Error
  const { emit } = process
  library = createRequire(import.meta.url)("@homebridge/ciao") as Library
  if (prepareStackTrace === undefined) Reflect.deleteProperty(Error, "prepareStackTrace")
  else Error.prepareStackTrace = prepareStackTrace
  process.emit = emit
  return library
}

/** One that is shut down while it binds leaves its sockets open for ever (1.3.12). */
async function bound(responder: Responder): Promise<void> {
  const inner = responder as unknown as { promiseChain: Promise<void> }
  try {
    await inner.promiseChain
  } catch (error) {
    await responder.shutdown().catch(() => undefined)
    throw error
  }
}

type Republish = (service: CiaoService, callback: () => void, isDelayed?: boolean) => Promise<void>

/**
 * Where it cannot announce anew after a conflict, or in a network that has come, the library ends the process
 * (`process.exit`), or lets a rejection go that ends it, too. Both come by this one method (1.3.12).
 */
function survive(responder: Responder, onFailed: () => void): void {
  const inner = responder as unknown as { republishService: Republish }
  const republish = inner.republishService.bind(responder)
  inner.republishService = (service, _callback, isDelayed) =>
    republish(service, () => {}, isDelayed).catch(onFailed)
}

/** One frame: what asks for our records, or contests them, fits. Longer is only what holds one large record of another's. */
const packetMaximumBytes = 1500

interface Heard {
  handleMessage(interfaceName: string, packet: Uint8Array, ...more: unknown[]): void
}

interface Handled {
  readonly server: Heard
  handleQuery(...words: unknown[]): void
  handleResponse(...words: unknown[]): void
}

/**
 * Whoever is in the network can send anything. The library follows each name in a packet to its end, however long: 64 kB
 * of them take it two seconds, and more memory than a small board has. And where it fails at one it prints the stranger's
 * words, to a terminal perhaps (1.3.12).
 */
function guard(responder: Responder): void {
  const inner = responder as unknown as Handled
  const { server } = inner
  const hear = server.handleMessage.bind(server)
  server.handleMessage = (interfaceName, packet, ...more) => {
    if (packet.length <= packetMaximumBytes) hear(interfaceName, packet, ...more)
  }
  inner.handleQuery = quiet(inner.handleQuery.bind(inner))
  inner.handleResponse = quiet(inner.handleResponse.bind(inner))
}

function quiet(handle: (...words: unknown[]) => void): (...words: unknown[]) => void {
  return (...words) => {
    try {
      handle(...words)
    } catch {
      // As if the packet had never come.
    }
  }
}

/**
 * The library takes a second service on one host for a stranger who has the host's name already, and renames it (1.3.12,
 * `Prober.checkLocalConflicts`). Its name follows from the host's, which the first one has asked for, so it goes without.
 */
function probeOnce(responder: Responder, without: readonly CiaoService[]): void {
  const inner = responder as unknown as { probe(service: CiaoService): Promise<void> }
  const probe = inner.probe.bind(responder)
  inner.probe = async (service) => {
    if (!without.includes(service)) return probe(service)
    service.serviceState = "probed" as typeof service.serviceState
  }
}
