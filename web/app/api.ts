import type { ApiPath, Problem } from "../../shared/contract.ts"

/** A small chip takes two seconds for one handshake; after this long it, or the Wi-Fi, is away. */
const patienceMilliseconds = 8000

/** `silent`: no answer came, or none that can be read; whether the device heard the request is not known. */
export type Answer<Value> =
  | { kind: "accepted"; value: Value }
  | { kind: "refused"; problem: Problem }
  | { kind: "silent" }

/** Asks the device: a GET, or a POST where there is a body. */
export type Ask = <Value>(path: ApiPath, body?: object) => Promise<Answer<Value>>

/**
 * The mode of `fetch` is left as it comes: with `same-origin` a browser would say `Origin: null` under our referrer
 * policy, and the device refuse it.
 */
export const ask: Ask = async <Value>(path: ApiPath, body?: object): Promise<Answer<Value>> => {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), patienceMilliseconds)
  try {
    const response = await fetch(path, {
      signal: abort.signal,
      cache: "no-store",
      ...(body && posting(body)),
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

function posting(body: object): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
}
