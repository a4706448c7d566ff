/** What a program does on the device's behalf may hang for ever; nobody here waits for that. */
import type { Clock } from "./host.ts"

export type Outcome<Value> =
  | { readonly kind: "done"; readonly value: Value }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "too-late" }

/** Never rejects. What comes after the limit is dropped; `settled` resolves when the work has ended all the same. */
export function withinLimit<Value>(
  clock: Clock,
  limitMilliseconds: number,
  work: () => Value | Promise<Value>,
): { readonly outcome: Promise<Outcome<Value>>; readonly settled: Promise<void> } {
  // In a turn of its own, so that what it throws at once is a failure like any other.
  const ended = Promise.resolve()
    .then(work)
    .then(
      (value): Outcome<Value> => ({ kind: "done", value }),
      (error: unknown): Outcome<Value> => ({ kind: "failed", error }),
    )
  const outcome = new Promise<Outcome<Value>>((resolve) => {
    const cancel = clock.after(limitMilliseconds, () => resolve({ kind: "too-late" }))
    void ended.then((value) => {
      cancel()
      resolve(value)
    })
  })
  return { outcome, settled: ended.then(() => undefined) }
}

/** For a log: what kept it from being done. */
export function reasonOf(outcome: Exclude<Outcome<unknown>, { kind: "done" }>, limitMilliseconds: number) {
  if (outcome.kind === "too-late") return `it took longer than ${limitMilliseconds / 1000} s`
  return outcome.error instanceof Error ? outcome.error.message : String(outcome.error)
}
