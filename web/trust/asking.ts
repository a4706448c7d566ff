/** After this long a device on the same network is away, or its name is not found. */
const patienceMilliseconds = 4000

/** Short enough to notice trust within two seconds. It lasts for the two minutes that the steps take. */
const quickPauseMilliseconds = 1500
const quickQuestions = 80

/** After that each pause is longer by half than the last, up to this. A small chip takes two seconds for one handshake. */
const longestPauseMilliseconds = 15_000

/** Every so many failures the page looks whether it is the name that fails, or the device. */
const failuresPerLook = 4

/** Why the secure page does not answer: not trusted yet; only its name not found; or the device is away. */
export type Reason = "untrusted" | "name-not-found" | "away"

export interface AskingOptions {
  /** Origins of the device's app, by name and by address. */
  readonly url: string
  readonly addressUrl: string
  readonly onTrusted: () => void
  readonly onReason: (reason: Reason) => void
}

export interface Asking {
  /** Asks at once and quickly again: the person has just come back, perhaps from the last step. */
  wake(): void
  /** Nobody looks: no question until `wake`. */
  rest(): void
}

/**
 * Asks for a small answer over HTTPS until one comes, which is when this browser trusts the device: a page cannot ask
 * whether a certificate is trusted, but a request to it fails until it is.
 *
 * The answer itself cannot be read (`no-cors`), and need not be.
 */
export function keepAsking({ url, addressUrl, onTrusted, onReason }: AskingOptions): Asking {
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let abort = new AbortController()

  async function ask(): Promise<void> {
    const { signal } = abort
    const trusted = await answers(`${url}/api/health`, signal)
    if (signal.aborted) return
    if (trusted) return onTrusted()
    failures++
    if (failures % failuresPerLook === 2) void look(signal)
    timer = setTimeout(ask, pauseAfter(failures))
  }

  async function look(signal: AbortSignal): Promise<void> {
    const [address, plain] = await Promise.all([
      answers(`${addressUrl}/api/health`, signal),
      answers("/api/health", signal),
    ])
    if (!signal.aborted) onReason(address ? "name-not-found" : plain ? "untrusted" : "away")
  }

  function rest(): void {
    clearTimeout(timer)
    abort.abort()
  }

  function wake(): void {
    rest()
    abort = new AbortController()
    failures = 0
    void ask()
  }

  return { wake, rest }
}

/** Milliseconds until the next question. */
export function pauseAfter(failures: number): number {
  const slower = 1.5 ** Math.max(0, failures - quickQuestions)
  return Math.min(quickPauseMilliseconds * slower, longestPauseMilliseconds)
}

async function answers(address: string, signal: AbortSignal): Promise<boolean> {
  const abort = new AbortController()
  const give = () => abort.abort()
  const timer = setTimeout(give, patienceMilliseconds)
  signal.addEventListener("abort", give)
  try {
    await fetch(address, { mode: "no-cors", cache: "no-store", credentials: "omit", signal: abort.signal })
    return true
  } catch {
    return false
  } finally {
    clearTimeout(timer)
    signal.removeEventListener("abort", give)
  }
}
