import type { Problem } from "../../shared/contract.ts"
import type { ControlRequest } from "../../shared/home-contract.ts"
import { isExpired, type Wish, type WishOutcome } from "./wish.ts"
import type { WishList } from "./wish-list.ts"

/** A tag of Background Sync, and the name of a lock and of a channel: pages and worker tell each other by it. */
export const wishesName = "wishes"

/** A small chip takes two seconds for one handshake; after this long it, or the Wi-Fi, is away. */
const patienceMilliseconds = 8000

/** What a device says where the same wish may be sent again later, though it answered. */
const notYet: ReadonlySet<number> = new Set([401, 403, 408, 421, 425, 429, 500, 502, 503, 504, 507])

/** The page's or the worker's own. */
export interface DeliveryMeans {
  readonly now: () => number
  readonly fetch: typeof fetch
  /** Undefined in older browsers: there only the keys keep a wish from being fulfilled twice. */
  readonly locks: LockManager | undefined
  /** Tells all who show the wishes that they changed. */
  readonly tell: () => void
}

/**
 * Sends what waits, oldest first, until the device does not answer. Resolves to whether nothing waits any more. One at
 * a time over all tabs and the worker; and since each wish has a key, the device fulfils none twice.
 */
export async function deliverWishes(list: WishList, means: DeliveryMeans): Promise<boolean> {
  const { locks } = means
  return locks ? locks.request(wishesName, () => deliverAll(list, means)) : deliverAll(list, means)
}

async function deliverAll(list: WishList, means: DeliveryMeans): Promise<boolean> {
  let isNothingLeft = true
  for (const wish of (await list.all()).filter(({ outcome }) => outcome === undefined)) {
    // It may have been taken back while another one was on its way.
    if (!(await list.all()).some(({ key }) => key === wish.key)) continue
    const told = isExpired(wish, means.now())
      ? { outcome: "expired" as const }
      : await send(wish, means.fetch)
    if (told === "silent") return false
    if (told === "later") {
      isNothingLeft = false
      continue
    }
    if (told === "done") await list.remove(wish.key)
    else await list.end({ ...wish, ...told })
    means.tell()
  }
  return isNothingLeft
}

type Told = "done" | "later" | "silent" | { readonly outcome: WishOutcome; readonly reason?: string }

async function send({ controlId, value, key }: Wish, ask: typeof fetch): Promise<Told> {
  const request: ControlRequest = { value, key }
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), patienceMilliseconds)
  try {
    const response = await ask(`/api/controls/${encodeURIComponent(controlId)}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
      signal: abort.signal,
      cache: "no-store",
    })
    if (response.ok) return "done"
    if (notYet.has(response.status)) return "later"
    const problem: Partial<Problem> = await response.json()
    if (problem.code === "control-unsure") return { outcome: "unsure" }
    const hasReason = problem.code === "control-refused" && typeof problem.detail === "string"
    return { outcome: "refused", ...(hasReason && { reason: String(problem.detail) }) }
  } catch {
    return "silent"
  } finally {
    clearTimeout(timer)
  }
}
