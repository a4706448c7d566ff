import fc from "fast-check"
import { expect, test } from "vitest"
import type { Pass, Passes } from "./passes.ts"
import {
  begin,
  bench,
  checkNothingLeaked,
  dayMilliseconds,
  type Failure,
  remember,
  stranger,
} from "./passes-bench.fixture.ts"

// No sequence of what people and strangers do lets in who was never let in, or who was and is no more.

type Step =
  | { readonly kind: "open"; readonly failure: Failure }
  | { readonly kind: "replace"; readonly which: number; readonly failure: Failure }
  | { readonly kind: "visit"; readonly which: number }
  | { readonly kind: "revoke"; readonly which: number; readonly failure: Failure }
  | { readonly kind: "revoke-all"; readonly failure: Failure }
  | { readonly kind: "pass-days"; readonly days: number }
  | { readonly kind: "restart" }

const failure = fc.constantFrom<Failure>("none", "none", "none", "before", "after")
const which = fc.nat(30)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("open" as const), failure }) },
  fc.record({ kind: fc.constant("replace" as const), which, failure }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("visit" as const), which }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("revoke" as const), which, failure }) },
  fc.record({ kind: fc.constant("revoke-all" as const), failure }),
  fc.record({ kind: fc.constant("pass-days" as const), days: fc.constantFrom(1, 30, 399, 400, 401) }),
  fc.record({ kind: fc.constant("restart" as const) }),
)

/** What a pass should be. `secret` is undefined where its holder never got it. */
interface Expected {
  readonly secret: string | undefined
  readonly id: string | undefined
  readonly usedDay: number
}

test("whatever happens, exactly those are in who were let in and have not ended, and never more than may be", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: "max" }), async (steps) => {
      const maximum = 3
      const { open, store, clock } = bench({ maximum })
      let passes = await open()
      const given: { readonly secret: string; readonly pass: Pass }[] = []
      /** Least recently used first: what lets in now, and what would after a restart. */
      let now: readonly Expected[] = []
      let stored: readonly Expected[] = []
      const day = () => Math.floor((begin + clock.now()) / dayMilliseconds)
      const alive = (all: readonly Expected[]) => all.filter(({ usedDay }) => day() - usedDay <= 400)

      async function attempt<Result>(
        mode: Failure,
        next: (result: Result | undefined) => readonly Expected[],
        work: () => Promise<Result>,
      ): Promise<Result | undefined> {
        store.failure = mode
        const writesBefore = store.writes
        const result = await work().catch((error: unknown) => {
          expect(String(error)).toContain("disk full")
          return undefined
        })
        store.failure = "none"
        if (store.writes === writesBefore) return result
        if (mode === "none") now = stored = next(result)
        else if (mode === "after") stored = next(undefined)
        return result
      }

      async function add(replaced: string | undefined, mode: Failure): Promise<void> {
        const before = alive(now).filter(({ id }) => id === undefined || id !== replaced)
        const room = before.slice(Math.max(0, before.length + 1 - maximum))
        const result = await attempt(
          mode,
          (opened: Awaited<ReturnType<Passes["open"]>> | undefined) => [
            ...room,
            { secret: opened?.secret, id: opened?.pass.id, usedDay: day() },
          ],
          () => passes.open({ name: "phone", replaces: replaced }),
        )
        if (result === undefined) return
        given.push(result)
        remember(store, result.secret)
      }

      for (const current of steps) {
        const target = "which" in current ? given[current.which % Math.max(1, given.length)] : undefined
        if (current.kind === "open") await add(undefined, current.failure)
        else if (current.kind === "replace") await add(target?.pass.id, current.failure)
        else if (current.kind === "revoke" && target !== undefined) {
          const rest = alive(now).filter(({ id }) => id !== target.pass.id)
          await attempt(
            current.failure,
            () => rest,
            () => passes.revoke(target.pass.id),
          )
        } else if (current.kind === "revoke-all") {
          await attempt(
            current.failure,
            () => [],
            () => passes.revokeAll(),
          )
        } else if (current.kind === "visit" && target !== undefined) {
          const entry = alive(now).find(({ secret }) => secret === target.secret)
          const visited = passes.visit(target.secret)
          await passes.saved()
          expect(visited !== undefined).toBe(entry !== undefined)
          if (entry !== undefined) {
            now = [...now.filter((other) => other !== entry), { ...entry, usedDay: day() }]
            if (entry.usedDay !== day()) now = stored = alive(now)
          }
        } else if (current.kind === "pass-days") {
          await clock.advance(current.days * dayMilliseconds)
        } else if (current.kind === "restart") {
          passes = await open()
          now = stored
        }
        remember(store)
        expect(passes.list().length).toBe(alive(now).length)
        expect(passes.list().length).toBeLessThanOrEqual(maximum)
        expect(passes.find(stranger)).toBeUndefined()
        for (const { secret, pass } of given) {
          const isIn = alive(now).some((entry) => entry.secret === secret)
          expect(passes.find(secret) !== undefined).toBe(isIn)
          expect(passes.isOpen(pass.id)).toBe(isIn)
        }
      }
    }),
    { numRuns: 300 },
  )
  checkNothingLeaked()
}, 60_000)
