/** What one load or fault has shown: a row of the table. */
export interface Finding {
  /** `DNS`, `HTTP`. */
  readonly area: string
  /** The load or the fault. */
  readonly what: string
  /** How often it was done. */
  readonly count: number
  readonly mustHold: string
  /** What did not hold, in sentences; none where all did. */
  readonly faults: readonly string[]
  /** What was measured beside. */
  readonly measured: string
  /** Why nothing was done; then nothing has held either. */
  readonly skipped?: string
}

/** How much of it is done. */
export interface Scale {
  /** Of so many in the whole run. */
  count(full: number): number
  /** The same one makes the same loads. */
  readonly seed: number
  /** How long the phone of a load may wait for its page. */
  readonly patienceMilliseconds: number
}

export type Area = (scale: Scale) => Promise<Finding[]>

/** Sentences that a person still reads; of ten thousand alike the first ones tell all. */
const faultsMaximum = 5

/** Collects what did not hold, and counts what was done. */
export interface Ledger {
  count: number
  fault(sentence: string): void
  finding(row: Omit<Finding, "count" | "faults">): Finding
}

export function openLedger(): Ledger {
  const faults: string[] = []
  let more = 0
  return {
    count: 0,
    fault(sentence) {
      if (faults.length < faultsMaximum) faults.push(sentence)
      else more += 1
    },
    finding(row) {
      const all = more === 0 ? faults : [...faults, `${more} more like these.`]
      return { ...row, count: this.count, faults: all }
    },
  }
}
