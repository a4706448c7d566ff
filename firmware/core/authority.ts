/**
 * The device's own certificate authority: one root for ten years, and under it one short-lived leaf at a time.
 *
 * It decides what is made and when; a `Certifier` makes it. Nothing is made before the clock is plausible: a machine
 * without a battery wakes up in the past, and what it signed then would be refused for years.
 */
import { type Presence, planLeaf, planRoot, reasonToIssue } from "./certificate-plan.ts"
import type { Certifier } from "./certifier.ts"
import { PorchlightError } from "./errors.ts"
import type { Clock, Host, Log, Store } from "./host.ts"
import { keepLeaf, type Leaf, loadLeaf } from "./kept-leaf.ts"
import { type KeyedRoot, keepRoot, keyedRoot, loadRoot, type Root, setRootAside } from "./kept-root.ts"
import { pemEncode } from "./pem.ts"
import { type RootFiles, readRoot } from "./root-import.ts"

export type { Presence } from "./certificate-plan.ts"
export type { Leaf } from "./kept-leaf.ts"
export type { Root } from "./kept-root.ts"

export interface AuthorityOptions {
  readonly store: Store
  readonly certifier: Certifier
  readonly clock: Clock
  readonly random: Host["random"]
  readonly log: Log
  /** What the machine takes for the time, in milliseconds since 1970, UTC. It may be wrong, and may jump. */
  readonly wallClock: () => number
  /** When this program was built; no honest clock stands before it. */
  readonly builtAt: number
  /** Stands in the root's name. */
  readonly deviceName: string
  /** Where the device is reached now. */
  readonly present: () => Presence
  /** Each leaf after the one that `openAuthority` came with. */
  readonly onLeaf: (leaf: Leaf) => void
}

export interface Authority {
  /** Undefined until the clock is plausible, once in a device's life. */
  root(): Root | undefined
  leaf(): Leaf | undefined
  /** Looks at once whether a leaf is due: to be called when the name, an address or the clock may have changed. */
  look(): Promise<void>
  /** Issues a leaf now. Rejects with `clock-not-set` or `no-valid-root`, and where the certifier cannot. */
  renew(): Promise<void>
  /** PEM, for phones and computers. Throws a `PorchlightError`, code `no-root`. */
  exportRoot(): string
  /** PEM with the key, for another device of the house: whoever has it can pass for any device there. */
  exportRootWithKey(): string
  /** Signs `bytes` with the root's key. Rejects with `clock-not-set` or `no-valid-root`, and where the certifier cannot. */
  sign(bytes: Uint8Array): Promise<Uint8Array>
  /** Whether `signature` is of `bytes`, by whoever has this root's key. Any bytes may come. */
  hasSigned(bytes: Uint8Array, signature: Uint8Array): Promise<boolean>
  /** Puts a root in place of the present one, which is set aside. Rejects as `readRoot` does; then nothing has changed. */
  importRoot(files: RootFiles): Promise<Root>
  /** Makes a new root in place of the present one, which is set aside. Rejects with `clock-not-set`. */
  makeRootAnew(): Promise<Root>
  close(): void
}

/** Steps this short, since no timer tells that the wall clock jumped, and one of Node's holds 24.8 days. */
const lookEvery = 3_600_000
/** Until the clock is set, which takes seconds once the device is online. */
const waitForClock = 5_000
const retryAfter = 60_000

/** Resolves with the kept leaf, or a new one where the clock allows it. Rejects where the store cannot be read. */
export async function openAuthority(options: AuthorityOptions): Promise<Authority> {
  const { store, certifier, clock, log, wallClock, builtAt } = options
  const inTurn = createTurns()
  let root = await loadRoot(store, certifier, log)
  let leaf = root && (await loadLeaf(store, certifier, root.fingerprint))
  /** What was said last, so that it is said once. */
  let complaint: string | undefined
  let stopTimer = () => {}
  let opened = false
  let closed = false

  const clockIsSet = () => wallClock() >= builtAt

  function complain(
    level: "error" | "warn",
    message: string,
    facts: Readonly<Record<string, unknown>>,
  ): void {
    if (complaint !== message) log(level, message, facts)
    complaint = message
  }

  async function draw(): Promise<KeyedRoot> {
    const request = planRoot(options.deviceName, wallClock(), options.random)
    const { certificate, key } = await certifier.makeRoot(request)
    return keyedRoot(certificate, key, request, certifier)
  }

  async function issue(under: KeyedRoot): Promise<Leaf> {
    const { addresses, request } = planLeaf(under, options.present(), wallClock(), options.random)
    const { certificate, key } = await certifier.issueLeaf(under, request)
    const { hostName, validFrom, validUntil } = request
    return { certificate, key, hostName, addresses, validFrom, validUntil }
  }

  async function take(newLeaf: Leaf, under: KeyedRoot, reason: string): Promise<void> {
    leaf = newLeaf
    const { hostName, addresses, validUntil } = newLeaf
    log("info", `A certificate for ${hostName} was issued: ${reason}.`, { hostName, addresses, validUntil })
    // It serves from memory where it cannot be kept, and the next start issues another.
    await keepLeaf(store, newLeaf, under.fingerprint).catch((error: unknown) =>
      log("warn", "The certificate could not be kept. The next start issues another.", {
        error: said(error),
      }),
    )
    if (opened && !closed) options.onLeaf(newLeaf)
  }

  async function takeFirstRoot(): Promise<KeyedRoot> {
    const drawn = await draw()
    // Half of one may lie there from an attempt of just now that failed; no phone ever saw it.
    await keepRoot(store, drawn)
    root = drawn
    const { commonName, fingerprint } = drawn
    log("info", `The device's root was made: "${commonName}".`, { commonName, fingerprint })
    return drawn
  }

  async function takeAnotherRoot(another: KeyedRoot): Promise<void> {
    const before = root
    const names = await setRootAside(store)
    try {
      await keepRoot(store, another)
    } catch (error) {
      if (before !== undefined) await keepRoot(store, before).catch(() => undefined)
      throw error
    }
    root = another
    const { commonName, fingerprint } = another
    const facts = { commonName, fingerprint, names }
    if (before === undefined) return log("info", `The device's root is "${commonName}".`, facts)
    const aside = `The one before lies in ${names.join(" and ")}; phones have to trust anew.`
    log("warn", `The device's root is now "${commonName}". ${aside}`, facts)
  }

  /** The root, where it and the clock allow to sign; else says why not. */
  async function signingRoot(): Promise<KeyedRoot> {
    checkClock()
    const present = root ?? (await takeFirstRoot())
    const { commonName, validFrom, validUntil } = present
    const now = wallClock()
    if (now >= validFrom && now < validUntil) return present
    const remedy = "If this machine's clock is right, import or make another."
    const message = `The root "${commonName}" is not valid ${now < validFrom ? "yet" : "any more"}. ${remedy}`
    throw new PorchlightError("no-valid-root", message, { now, validFrom, validUntil })
  }

  function checkClock(): void {
    if (clockIsSet()) return
    const message =
      "The clock stands before the day this program was built. No certificate is made until it is set."
    throw new PorchlightError("clock-not-set", message, { now: wallClock(), builtAt })
  }

  async function issueIfDue(): Promise<void> {
    const under = await signingRoot()
    const reason = reasonToIssue(leaf, under, options.present(), wallClock())
    if (reason !== undefined) await take(await issue(under), under, reason)
  }

  /** Never rejects. Resolves to the milliseconds until the next look. */
  async function lookOnce(): Promise<number> {
    try {
      await issueIfDue()
      complaint = undefined
      return lookEvery
    } catch (error) {
      const known = error instanceof PorchlightError
      const isWaiting = known && error.code === "clock-not-set"
      const message = known ? error.message : "No certificate could be issued. It is tried again in a minute."
      complain(isWaiting ? "warn" : "error", message, known ? error.facts : { error: said(error) })
      return isWaiting ? waitForClock : retryAfter
    }
  }

  async function look(): Promise<void> {
    if (closed) return
    stopTimer()
    const next = await lookOnce()
    stopTimer()
    if (!closed) stopTimer = clock.after(next, () => void inTurn(look))
  }

  async function replaceRoot(newRoot: KeyedRoot): Promise<Root> {
    // Tried before the present root gives way: a key of a kind that cannot sign here shows now.
    const firstLeaf = clockIsSet() ? await issue(newRoot) : undefined
    await takeAnotherRoot(newRoot)
    if (firstLeaf === undefined) leaf = undefined
    else await take(firstLeaf, newRoot, "there is another root")
    return view(newRoot)
  }

  await inTurn(look)
  opened = true

  return {
    root: () => root && view(root),
    leaf: () => leaf,
    look: () => inTurn(look),
    renew: () =>
      inTurn(async () => {
        const under = await signingRoot()
        await take(await issue(under), under, "it was asked for")
      }),
    exportRoot: () => pemEncode("CERTIFICATE", present(root).certificate),
    exportRootWithKey() {
      const { certificate, key } = present(root)
      return pemEncode("CERTIFICATE", certificate) + pemEncode("PRIVATE KEY", key)
    },
    sign: async (bytes) => certifier.sign(await inTurn(signingRoot), bytes),
    hasSigned: async (bytes, signature) =>
      root !== undefined && (await certifier.hasSigned(root.certificate, bytes, signature)),
    importRoot: (files) =>
      inTurn(async () => {
        const imported = await readRoot(files, certifier, clockIsSet() ? wallClock() : undefined)
        if (imported.fingerprint === root?.fingerprint) return view(root)
        if (!(await certifier.isConstrained(imported.certificate))) {
          const { commonName } = imported
          const message = `"${commonName}" may sign for every name of the internet. Guard its key well.`
          log("warn", `${message} One that Porchlight makes is bound to the home network.`, { commonName })
        }
        return replaceRoot(imported)
      }),
    makeRootAnew: () =>
      inTurn(async () => {
        checkClock()
        return replaceRoot(await draw())
      }),
    close() {
      closed = true
      stopTimer()
    },
  }
}

/** One piece of work after the other; a failure does not stop the next. */
function createTurns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }
}

/** Without the key, whatever the type lets through. */
function view({ certificate, fingerprint, commonName, validFrom, validUntil }: Root): Root {
  return { certificate, fingerprint, commonName, validFrom, validUntil }
}

function present(root: KeyedRoot | undefined): KeyedRoot {
  if (root !== undefined) return root
  throw new PorchlightError(
    "no-root",
    "There is no root yet: one is made once the clock is set. Try again then.",
  )
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
