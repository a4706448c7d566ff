/**
 * One fineness of history: rows of all readings at one distance, in chunks, the newest so many. The rows are counted, and
 * none is taken off for its time: a clock that goes wrong for a minute must not cost a month.
 */
import { type Chunk, type Column, createChunk, parseChunk, type Row } from "./history-chunk.ts"
import type { Log, Store } from "./host.ts"
import { createPageRing } from "./page-ring.ts"

export interface HistoryTier {
  /** Rejects like the store. */
  load(): Promise<void>
  append(seconds: number, values: ReadonlyMap<Column, Omit<Row, "seconds">>): void
  /** Seconds of the last row; undefined where there is none. */
  readonly lastSeconds: number | undefined
  /** In the order in which they were written, which is that of time unless a clock went wrong. */
  rows(column: Column): Row[]
  /** Gives each row of this run other seconds. */
  restamp(change: (seconds: number) => number): void
  /** Writes the newest chunk where it has changed, and one older that was stamped anew. Rejects like the store. */
  save(): Promise<void>
  /** Writes all that has changed. Rejects like the store. */
  saveAll(): Promise<void>
}

interface Held {
  readonly number: number
  readonly chunk: Chunk
  /** Rows before this one are of an earlier run. */
  readonly ownFrom: number
  isUnsaved: boolean
}

export function createHistoryTier(options: {
  store: Store
  log: Log
  name: string
  what: string
  rowsMaximum: number
  /** Pages in the store; more than full chunks of the widest rows need. */
  places: number
}): HistoryTier {
  const { store, log, name, what, rowsMaximum, places } = options
  const ring = createPageRing({ store, log, name, what, places })
  const held: Held[] = []
  const gone: number[] = []
  let rowCount = 0

  function trim(): void {
    for (;;) {
      const oldest = held[0]
      if (oldest === undefined || held.length < 2) return
      if (rowCount - oldest.chunk.rowCount < rowsMaximum && held.length <= places) return
      held.shift()
      gone.push(oldest.number)
      rowCount -= oldest.chunk.rowCount
    }
  }

  async function write(one: Held): Promise<void> {
    one.isUnsaved = false
    try {
      await ring.write({ number: one.number, content: one.chunk.content() })
    } catch (error) {
      one.isUnsaved = true
      throw error
    }
  }

  async function dropGone(): Promise<void> {
    for (let number = gone[0]; number !== undefined; number = gone[0]) {
      await ring.drop(number)
      gone.shift()
    }
  }

  return {
    async load() {
      for (const { number, content } of await ring.load()) {
        const chunk = parseChunk(content)
        if (chunk === undefined) continue
        // What was never stamped belongs to a run whose beginning nobody knows: it has no time.
        for (let row = 0; row < chunk.rowCount; row++) {
          if (chunk.seconds(row) < 0) chunk.setSeconds(row, Number.NaN)
        }
        held.push({ number, chunk, ownFrom: chunk.rowCount, isUnsaved: false })
        rowCount += chunk.rowCount
      }
      trim()
    },
    get lastSeconds() {
      const last = held.at(-1)?.chunk
      return last === undefined || last.rowCount === 0 ? undefined : last.seconds(last.rowCount - 1)
    },
    append(seconds, values) {
      let last = held.at(-1)
      if (last?.chunk.append(seconds, values) !== true) {
        const number = Math.max(ring.next, (last?.number ?? -1) + 1)
        last = { number, chunk: createChunk([...values.keys()]), ownFrom: 0, isUnsaved: true }
        last.chunk.append(seconds, values)
        held.push(last)
      }
      last.isUnsaved = true
      rowCount += 1
      trim()
    },
    rows(column) {
      const rows: Row[] = []
      for (const { chunk } of held) {
        if (!chunk.columns.includes(column)) continue
        for (let index = 0; index < chunk.rowCount; index++) {
          const row = chunk.row(index, column)
          if (row !== undefined) rows.push(row)
        }
      }
      return rows
    },
    restamp(change) {
      for (const one of held) {
        for (let row = one.ownFrom; row < one.chunk.rowCount; row++) {
          one.chunk.setSeconds(row, change(one.chunk.seconds(row)))
          one.isUnsaved = true
        }
      }
    },
    async save() {
      // Oldest first among those that are full: none of them may be missing between two others for long.
      const unsaved = held.filter(({ isUnsaved }) => isUnsaved)
      const newest = unsaved.at(-1)
      const [oldest] = unsaved
      if (oldest !== undefined && oldest !== newest) await write(oldest)
      if (newest !== undefined) await write(newest)
      await dropGone()
    },
    async saveAll() {
      for (const one of held.filter(({ isUnsaved }) => isUnsaved)) await write(one)
      await dropGone()
    },
  }
}
