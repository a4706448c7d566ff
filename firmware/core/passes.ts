/**
 * Passes: who was let in, and who is no more. A paired phone has one as its cookie, a script as its token.
 *
 * A pass is a secret of 256 bits that is given out once. The device keeps its digest, a name, and on which day it was
 * last used. What changes a pass takes effect when the store has it, and not before.
 */
import { PorchlightError } from "./errors.ts"
import type { Clock, Host, Log, Store } from "./host.ts"
import { dayMaximum, type KeptPass, loadPasses, passesMaximum, storePasses } from "./kept-passes.ts"
import { plainName } from "./plain-name.ts"
import { digestOf, drawSecret, hasSecretForm } from "./secret.ts"

const dayMilliseconds = 24 * 3_600_000

/** What may be known of a pass. The days are counted from 1970, null where the clock was not set on that day. */
export interface Pass {
  /** Twelve hexadecimal digits; no secret. */
  readonly id: string
  readonly name: string
  readonly made: number | null
  readonly used: number | null
}

export interface Passes {
  /**
   * A new pass; its secret is shown this once. `replaces` is the id of one that ends by the same stroke. Rejects with
   * `bad-pass-name`, with `too-many-passes`, or like the store, and then nothing has changed.
   */
  open(wish: { name: string; replaces?: string | undefined }): Promise<{ pass: Pass; secret: string }>
  /** The pass of this secret, where it has one that has not ended. Changes nothing. */
  find(secret: string): Pass | undefined
  /** Notes that it was used. A last use that cannot be stored is a line in the log and keeps nobody out. */
  visit(secret: string): Pass | undefined
  /**
   * Whether the other side is to be given anew what it keeps: true once in 24 hours, and once after each start. So it is
   * to be asked by an answer that can carry that; false for a pass that has ended.
   */
  renew(secret: string): boolean
  /** Whether the pass of this id still lets somebody in. For what stays open: a stream asks before it says more. */
  isOpen(id: string): boolean
  /** It is in use, and gives way to no new one, until the returned function is called. Idempotent. */
  hold(id: string): () => void
  /** Most recently used first. */
  list(): readonly Pass[]
  /** Ends it; false where there was none. Rejects like the store, and then it has not ended. */
  revoke(id: string): Promise<boolean>
  /** Ends each, and resolves to how many they were. Rejects like the store, and then none has ended. */
  revokeAll(): Promise<number>
  /**
   * Calls `listener` with the id of each pass that has ended: revoked, replaced, run out, or given way. Returns what
   * ends that.
   */
  onRevoked(listener: (id: string) => void): () => void
  /** Resolves when everything asked so far has reached the store, or has not. Never rejects. */
  saved(): Promise<void>
}

export interface PassesOptions {
  readonly store: Store
  readonly key: string
  /** Their holders, for people: `paired phones`. */
  readonly who: string
  readonly clock: Clock
  /** Milliseconds since 1970; undefined while the machine's clock is not plausible. */
  readonly wallMilliseconds: () => number | undefined
  readonly random: Host["random"]
  readonly log: Log
  readonly maximum: number
  /** Whether the least recently used gives way to a new one; else `open` rejects. Never one that is in use. */
  readonly oldestGivesWay: boolean
  /** A pass that was not used for longer has ended. Without a clock none ends by its age. */
  readonly lifetimeDays?: number
}

/** Loads what was kept. Rejects like the store. */
export async function openPasses(options: PassesOptions): Promise<Passes> {
  const { store, key, who, clock, random, log, lifetimeDays = Number.POSITIVE_INFINITY } = options
  const maximum = Math.min(options.maximum, passesMaximum)
  /** By digest; least recently used first. */
  const passes = new Map((await loadPasses(options)).map((pass) => [pass.digest, pass]))
  const holders = new Map<string, number>()
  const renewedAtMilliseconds = new Map<string, number>()
  const listeners = new Set<(id: string) => void>()
  let last: Promise<unknown> = Promise.resolve()

  function today(): number | null {
    const day = Math.floor((options.wallMilliseconds() ?? Number.NaN) / dayMilliseconds)
    return day >= 0 && day <= dayMaximum ? day : null
  }

  function hasRunOut({ used }: KeptPass): boolean {
    const present = today()
    return present !== null && used !== null && present - used > lifetimeDays
  }

  function current(secret: string): KeptPass | undefined {
    const pass = hasSecretForm(secret) ? passes.get(digestOf(secret)) : undefined
    return pass === undefined || hasRunOut(pass) ? undefined : pass
  }

  /** Makes one change after the other, each of what the one before it has left. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = last.then(work)
    last = done.catch(() => undefined)
    return done
  }

  /** The store first, memory after it, so that a write that fails leaves both as they were. */
  async function change(ended: readonly KeptPass[], added?: KeptPass): Promise<void> {
    const gone = new Set([...ended, ...[...passes.values()].filter(hasRunOut)])
    const next = [...passes.values()].filter((pass) => !gone.has(pass))
    await storePasses(store, key, added === undefined ? next : [...next, added])
    if (added !== undefined) passes.set(added.digest, added)
    for (const { id, digest } of gone) {
      passes.delete(digest)
      renewedAtMilliseconds.delete(id)
      for (const listener of [...listeners]) listener(id)
    }
  }

  /** Those that have to go so that there is room for one more. Throws `too-many-passes`. */
  function inTheWay(replaced: string | undefined): readonly KeptPass[] {
    const all = [...passes.values()].filter((pass) => !hasRunOut(pass))
    const ended = all.filter(({ id }) => id === replaced)
    const surplus = all.length - ended.length + 1 - maximum
    if (surplus <= 0) return ended
    const free = options.oldestGivesWay
      ? all.filter((pass) => !ended.includes(pass) && !holders.has(pass.id))
      : []
    if (free.length < surplus) throw tooMany(who, maximum)
    return [...ended, ...free.slice(0, surplus)]
  }

  function note(pass: KeptPass, used: number | null): KeptPass {
    const noted = { ...pass, used: used ?? pass.used }
    // Taken out and put in again, it is the most recently used.
    passes.delete(pass.digest)
    passes.set(pass.digest, noted)
    return noted
  }

  function saveVisits(): void {
    inTurn(() => change([])).catch((error: unknown) => {
      log("warn", `The last visits of the ${who} could not be stored: ${String(error)}`)
    })
  }

  return {
    open({ name, replaces }) {
      return inTurn(async () => {
        const shownName = plainName(name)
        if (shownName === "") throw badName()
        const ended = inTheWay(replaces)
        const secret = drawSecret(random)
        const pass: KeptPass = {
          id: Array.from(random(6), (byte) => byte.toString(16).padStart(2, "0")).join(""),
          digest: digestOf(secret),
          name: shownName,
          made: today(),
          used: today(),
        }
        await change(ended, pass)
        return { pass: shown(pass), secret }
      })
    },

    find(secret) {
      const pass = current(secret)
      return pass && shown(pass)
    },

    visit(secret) {
      const pass = current(secret)
      if (pass === undefined) return undefined
      const noted = note(pass, today())
      // A chip's flash bears some 100,000 erasures a sector (Espressif, ESP-FAQ, "NVS"): twenty passes, each written once
      // a day, take 73,000 writes in ten years, spread over all sectors.
      if (noted.used !== pass.used) saveVisits()
      return shown(noted)
    },

    renew(secret) {
      const pass = current(secret)
      if (pass === undefined) return false
      const renewed = renewedAtMilliseconds.get(pass.id)
      if (renewed !== undefined && clock.now() - renewed < dayMilliseconds) return false
      renewedAtMilliseconds.set(pass.id, clock.now())
      return true
    },

    isOpen: (id) => [...passes.values()].some((pass) => pass.id === id && !hasRunOut(pass)),

    hold(id) {
      holders.set(id, (holders.get(id) ?? 0) + 1)
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        const left = (holders.get(id) ?? 1) - 1
        if (left > 0) holders.set(id, left)
        else holders.delete(id)
      }
    },

    list: () =>
      [...passes.values()]
        .filter((pass) => !hasRunOut(pass))
        .reverse()
        .map(shown),

    revoke(id) {
      return inTurn(async () => {
        const ended = [...passes.values()].filter((pass) => pass.id === id)
        if (ended.length > 0) await change(ended)
        return ended.length > 0
      })
    },

    revokeAll() {
      return inTurn(async () => {
        const ended = [...passes.values()]
        if (ended.length > 0) await change(ended)
        return ended.length
      })
    },

    onRevoked(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },

    saved: () => last.then(() => undefined),
  }
}

function shown({ id, name, made, used }: KeptPass): Pass {
  return { id, name, made, used }
}

function badName(): PorchlightError {
  return new PorchlightError(
    "bad-pass-name",
    "The name holds nothing that can be seen. Give it some letters.",
  )
}

function tooMany(who: string, maximum: number): PorchlightError {
  return new PorchlightError(
    "too-many-passes",
    `There are ${maximum} ${who}, and no more can be kept. Take one of them off the list, then try again.`,
    { maximum },
  )
}
