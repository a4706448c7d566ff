/** A chunk has 20 kB at most and comes from the same home: after this long it was lost on the way. */
const patienceMilliseconds = 8000

/**
 * What loads the script at `path`, one that a page does without until it is needed, and makes something of it: once,
 * however often it is asked for. Undefined where it could not be loaded; it is tried again when it is asked for again.
 */
export function chunkLoader<Chunk, Made>(
  path: string,
): (make: (chunk: Chunk) => Made) => Promise<Made | undefined> {
  let loading: Promise<Made | undefined> | undefined
  let tries = 0
  return (make) => {
    if (loading) return loading
    // A browser may remember by its address that a module failed.
    const address = `${path}?${tries++}`
    const chunk: Promise<Chunk> = import(/* @vite-ignore */ address)
    const timeUp = new Promise<never>((_, reject) => setTimeout(reject, patienceMilliseconds))
    loading = Promise.race([chunk, timeUp])
      .then(make)
      .catch(() => {
        loading = undefined
        return undefined
      })
    return loading
  }
}
