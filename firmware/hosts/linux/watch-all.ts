/** Several watches as one. */

/** Begins one after the other, and resolves to what ends them all. Where one fails, those before it are ended. */
export async function watchAll(begins: readonly (() => Promise<() => void>)[]): Promise<() => void> {
  const ends: (() => void)[] = []
  const endAll = () => {
    for (const end of ends.splice(0)) end()
  }
  try {
    // Not all in one `push`: it keeps nothing where a later one rejects.
    for (const begin of begins) ends.push(await begin())
  } catch (error) {
    endAll()
    throw error
  }
  return endAll
}
