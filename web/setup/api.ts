import type { ApiPath, Problem, SetupView } from "../../shared/contract.ts"

/** A device on the same Wi-Fi answers within tens of milliseconds; after this long it, or the Wi-Fi, is away. */
const patienceMilliseconds = 4000

/** `silent`: no answer came, so whether the device heard the request is not known. */
export type Answer<Value> =
  | { kind: "accepted"; value: Value }
  | { kind: "refused"; problem: Problem }
  | { kind: "silent" }

/** How the page and the device talk: in the clear, or sealed by a session (`sealed-talk.ts`). */
export interface Talk {
  ask<Value>(path: ApiPath, body?: object): Promise<Answer<Value>>
  /** Where the events come from, with the query that the session needs. */
  readonly eventsAddress: string
  /** The view that an event holds; undefined for one that is not to be believed. */
  read(event: string): SetupView | undefined
}

export const openTalk: Talk = { ask, eventsAddress: "/api/events", read: (event) => JSON.parse(event) }

/** Asks in the clear: a GET, or a POST where there is a body. `address` is a path, and may have a query. */
export async function ask<Value>(address: string, body?: object): Promise<Answer<Value>> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), patienceMilliseconds)
  try {
    const response = await fetch(address, {
      signal: abort.signal,
      cache: "no-store",
      ...(body && posting(body)),
    })
    const text = await response.text()
    if (response.ok) return { kind: "accepted", value: text === "" ? {} : JSON.parse(text) }
    return { kind: "refused", problem: JSON.parse(text) }
  } catch {
    return { kind: "silent" }
  } finally {
    clearTimeout(timer)
  }
}

function posting(body: object): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
}
