/**
 * Consecutive rows of history in one value of the store, as they also lie in memory: every row has the mean, minimum and
 * maximum of each of its columns. A reading is known by a hash of its id, so a chunk says by itself what is in it.
 *
 * Version, number of columns, the columns' hashes (32 bits each), and then the rows: seconds (64-bit float), and three
 * 32-bit floats for each column; NaN where nothing was measured. Big-endian.
 *
 * Seconds are counted from 1970. What was measured before the time of day was known has them negative, counted from the
 * start of the device's clock, and one second more, so that there is no zero.
 */
import { pageContentMaximumBytes } from "./page-ring.ts"

/** The hash of a reading's id, by which it is known. */
export type Column = number

export interface Row {
  readonly seconds: number
  readonly mean: number
  readonly minimum: number
  readonly maximum: number
}

export interface Chunk {
  readonly columns: readonly Column[]
  readonly rowCount: number
  readonly isFull: boolean
  seconds(row: number): number
  setSeconds(row: number, seconds: number): void
  /** Undefined where nothing was measured. */
  row(row: number, column: Column): Row | undefined
  /** False where it is full, or a value has no column. */
  append(seconds: number, values: ReadonlyMap<Column, Omit<Row, "seconds">>): boolean
  /** As it is stored. */
  content(): Uint8Array
}

const version = 1
const secondsBytes = 8
const cellBytes = 12
const columnBytes = 4
const headBytes = 2

/** FNV-1a, 32 bits (draft-eastlake-fnv, section 2): two of 64 ids meet once in two million devices. */
export function columnOf(id: string): Column {
  let hash = 0x811c9dc5
  for (let index = 0; index < id.length; index++) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}

export function createChunk(columns: readonly Column[]): Chunk {
  const bytes = new Uint8Array(pageContentMaximumBytes)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, version)
  view.setUint8(1, columns.length)
  for (const [index, column] of columns.entries()) view.setUint32(headBytes + index * columnBytes, column)
  return chunkOf(bytes, columns, 0)
}

/** Undefined where it is none. */
export function parseChunk(content: Uint8Array): Chunk | undefined {
  if (content.length < headBytes || content.length > pageContentMaximumBytes || content[0] !== version) {
    return undefined
  }
  const count = content[1] ?? 0
  const start = headBytes + count * columnBytes
  const rowCount = (content.length - start) / (secondsBytes + count * cellBytes)
  if (!Number.isInteger(rowCount) || rowCount < 0) return undefined
  const bytes = new Uint8Array(pageContentMaximumBytes)
  bytes.set(content)
  const view = new DataView(bytes.buffer)
  const columns = Array.from({ length: count }, (_, index) => view.getUint32(headBytes + index * columnBytes))
  return chunkOf(bytes, columns, rowCount)
}

function chunkOf(bytes: Uint8Array, columns: readonly Column[], rowsAtFirst: number): Chunk {
  const view = new DataView(bytes.buffer)
  const places = new Map(columns.map((column, index) => [column, index]))
  const start = headBytes + columns.length * columnBytes
  const rowBytes = secondsBytes + columns.length * cellBytes
  const rowsMaximum = Math.floor((bytes.length - start) / rowBytes)
  let rowCount = rowsAtFirst
  const at = (row: number) => start + row * rowBytes

  return {
    columns,
    get rowCount() {
      return rowCount
    },
    get isFull() {
      return rowCount >= rowsMaximum
    },
    seconds: (row) => view.getFloat64(at(row)),
    setSeconds: (row, seconds) => view.setFloat64(at(row), seconds),
    row(row, column) {
      const place = places.get(column)
      if (place === undefined) return undefined
      const cell = at(row) + secondsBytes + place * cellBytes
      const mean = view.getFloat32(cell)
      if (!Number.isFinite(mean)) return undefined
      return {
        seconds: view.getFloat64(at(row)),
        mean,
        minimum: view.getFloat32(cell + 4),
        maximum: view.getFloat32(cell + 8),
      }
    },
    append(seconds, values) {
      if (rowCount >= rowsMaximum) return false
      for (const column of values.keys()) if (!places.has(column)) return false
      view.setFloat64(at(rowCount), seconds)
      for (const [column, place] of places) {
        const cell = at(rowCount) + secondsBytes + place * cellBytes
        const value = values.get(column)
        view.setFloat32(cell, value === undefined ? Number.NaN : single(value.mean))
        view.setFloat32(cell + 4, value === undefined ? Number.NaN : single(value.minimum))
        view.setFloat32(cell + 8, value === undefined ? Number.NaN : single(value.maximum))
      }
      rowCount += 1
      return true
    },
    content: () => bytes.slice(0, at(rowCount)),
  }
}

const singleMaximum = 3.4028234663852886e38

/** What is larger than a 32-bit float would become infinite. */
function single(value: number): number {
  return Math.max(-singleMaximum, Math.min(singleMaximum, value))
}
