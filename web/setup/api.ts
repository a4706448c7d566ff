import type {
  ApiPath,
  ConnectAccepted,
  ConnectRequest,
  FinishRequest,
  Problem,
  SetupView,
} from "../../shared/contract.ts"

/** A device on the same Wi-Fi answers within tens of milliseconds; after this long it, or the Wi-Fi, is away. */
const patienceMilliseconds = 4000

/** `silent`: no answer came, so whether the device heard the request is not known. */
export type Answer<Value> =
  | { kind: "accepted"; value: Value }
  | { kind: "refused"; problem: Problem }
  | { kind: "silent" }

export const readView = () => ask<SetupView>("/api/scan")
export const startScan = () => ask<unknown>("/api/scan", {})
export const connect = (request: ConnectRequest) => ask<ConnectAccepted>("/api/connect", request)
export const finish = (request: FinishRequest) => ask<unknown>("/api/setup/finish", request)

async function ask<Value>(path: ApiPath, body?: object): Promise<Answer<Value>> {
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
