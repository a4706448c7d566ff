/** Work that may take only so long. */

/** What `within` makes of work that took longer. */
export const late = Symbol("late")

/**
 * Resolves to `late` after `milliseconds`; the work goes on by itself, unheard. Rejects as the work does before that.
 */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | typeof late> {
  let timer: NodeJS.Timeout | undefined
  const ended = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), milliseconds)
  })
  try {
    return await Promise.race([work, ended])
  } finally {
    clearTimeout(timer)
  }
}
