/** Mean, minimum and maximum of what came since the last look. */

export interface Summary {
  readonly mean: number
  readonly minimum: number
  readonly maximum: number
}

export interface MinuteSummary {
  add(value: number): void
  /** And begins anew; undefined where nothing came. */
  take(): Summary | undefined
}

export function createMinuteSummary(): MinuteSummary {
  let [count, mean, minimum, maximum] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  return {
    add(value) {
      count += 1
      // Without a sum, which would overflow where the largest of numbers come in.
      mean += value / count - mean / count
      minimum = Math.min(minimum, value)
      maximum = Math.max(maximum, value)
    },
    take() {
      if (count === 0) return undefined
      const taken = { mean, minimum, maximum }
      count = 0
      mean = 0
      minimum = Number.POSITIVE_INFINITY
      maximum = Number.NEGATIVE_INFINITY
      return taken
    },
  }
}
