/** After this long an offer that the person wanted none of is made once more. */
const laterMilliseconds = 30 * 24 * 3_600_000

/** An offer that a person may put off. */
export interface Postponed {
  readonly isLater: boolean
  postpone(): void
}

/** `key` is where the moment stands at which they did. */
export function createPostponed(key: string): Postponed {
  let isLater = wasPostponed(key)
  return {
    get isLater() {
      return isLater
    },
    postpone() {
      isLater = true
      try {
        localStorage.setItem(key, `${Date.now()}`)
      } catch {
        // A browser that keeps nothing asks again next time.
      }
    },
  }
}

function wasPostponed(key: string): boolean {
  try {
    return Math.abs(Date.now() - Number(localStorage.getItem(key) ?? 0)) < laterMilliseconds
  } catch {
    return false
  }
}
