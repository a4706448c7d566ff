import type { ApiPath, Problem } from "../../shared/contract.ts"
import type { HistorySpan } from "../../shared/home-contract.ts"
import { language } from "./words.ts"

/** A small chip takes two seconds for one handshake; after this long it, or the Wi-Fi, is away. */
const patienceMilliseconds = 8000

/** What is asked of the device at home, beside what `contract.ts` names. */
export type HomePath =
  | "/api/home"
  | "/api/log"
  | `/api/readings/${string}/history?span=${HistorySpan}`
  | `/api/controls/${string}`
  | "/api/alerts"
  | `/api/alerts/${string}`
  | `/api/notifications?lang=${string}`
  | "/api/push/key"
  | "/api/push/subscriptions"
  | `/api/push/subscriptions/${string}`
  | "/api/push/test"

/** `silent`: no answer came, or none that can be read; whether the device heard the request is not known. */
export type Answer<Value> =
  | { kind: "accepted"; value: Value }
  | { kind: "refused"; problem: Problem }
  | { kind: "silent" }

type Method = "POST" | "PUT" | "DELETE"

/** Asks the device: a GET, or a POST where there is a body and nothing else is said. */
export type Ask = <Value>(path: ApiPath | HomePath, body?: object, method?: Method) => Promise<Answer<Value>>

/**
 * The mode of `fetch` is left as it comes: with `same-origin` a browser would say `Origin: null` under our referrer
 * policy, and the device refuse it.
 */
export const ask: Ask = async <Value>(
  path: string,
  body?: object,
  method: Method = "POST",
): Promise<Answer<Value>> => {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), patienceMilliseconds)
  try {
    const response = await fetch(path, {
      signal: abort.signal,
      cache: "no-store",
      ...(body && {
        method,
        // The device calls this phone by a name in the language that its person has chosen here.
        headers: { "content-type": "application/json", "accept-language": language() },
        body: JSON.stringify(body),
      }),
    })
    const text = await response.text()
    if (response.ok) return { kind: "accepted", value: text === "" ? {} : JSON.parse(text) }
    const problem: Problem = JSON.parse(text)
    return problem?.code ? { kind: "refused", problem } : { kind: "silent" }
  } catch {
    return { kind: "silent" }
  } finally {
    clearTimeout(timer)
  }
}
