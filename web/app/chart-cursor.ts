import type { Column } from "./columns.ts"

/** Which point of a chart is read. It stays at its moment while newer points push the line along. */
export interface ChartCursor {
  /** By the phone's clock; undefined where none is read. */
  readonly atMilliseconds: number | undefined
  read(atMilliseconds: number): void
  leave(): void
}

export function createChartCursor(onChange: () => void): ChartCursor {
  let at: number | undefined
  return {
    get atMilliseconds() {
      return at
    },
    read(atMilliseconds) {
      at = atMilliseconds
      onChange()
    },
    leave() {
      if (at === undefined) return
      at = undefined
      onChange()
    },
  }
}

/** Which of `columns` is nearest to `position`, 0 at the left edge and 1 at the right one; -1 where there is none. */
export function nearestColumn(columns: readonly Column[], position: number): number {
  let nearest = -1
  let distance = Number.POSITIVE_INFINITY
  for (const [index, column] of columns.entries()) {
    const away = Math.abs(column.position - position)
    if (away < distance) {
      nearest = index
      distance = away
    }
  }
  return nearest
}

/** Where a key leads from `index`, of `count` points; undefined for keys that lead nowhere. */
export function indexAfterKey(key: string, index: number, count: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -10,
    PageUp: 10,
    Home: -count,
    End: count,
  }
  const step = steps[key]
  return step === undefined ? undefined : Math.min(count - 1, Math.max(0, index + step))
}
