/** Who made a thing that outlives a killed process, and whether that one still runs. */

/** As it stands in marks. */
export function ownerMark(): string {
  return String(process.pid)
}

/**
 * Whether nobody answers for it any more. One marked with our own number was left by an earlier process of that number:
 * this is asked before anything is made.
 */
export function isLeftover(mark: string): boolean {
  const owner = /^[1-9]\d{0,9}$/.test(mark) ? Number(mark) : undefined
  if (owner === undefined || owner === process.pid) return true
  try {
    process.kill(owner, 0)
    return false
  } catch (error) {
    // It runs, as somebody else.
    return !(error instanceof Error && "code" in error && error.code === "EPERM")
  }
}
