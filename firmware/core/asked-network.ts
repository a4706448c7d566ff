/** Which network a phone asks to join, with what opens it. */
import { base64urlEncode, utf8Encode } from "../../shared/bytes.ts"
import { connectRequestSchema } from "../../shared/contract.ts"
import { isPasswordless, type Security } from "../../shared/wifi.ts"
import { checkShape } from "./body.ts"
import type { Credentials } from "./host.ts"
import type { Present } from "./present.ts"
import { RequestProblem } from "./problem.ts"
import { isSameNetwork } from "./same-network.ts"

type Heard = Pick<Present, "securityOf">

/** One of `saved` needs no password. Throws a `RequestProblem`. */
export function askedNetwork(body: unknown, heard: Heard, saved: readonly Credentials[] = []): Credentials {
  const wish = checkShape(body, connectRequestSchema)
  const { password, hidden = false } = wish
  const ssidBytes = wish.ssidBytes ?? base64urlEncode(utf8Encode(wish.ssid ?? ""))
  // What opened a known one is not for a stranger to lower, who announces its name.
  const kept = password === undefined ? saved.find((network) => network.ssidBytes === ssidBytes) : undefined
  const security = wish.security ?? kept?.security ?? assumedSecurity(heard, ssidBytes, password)
  if (isPasswordless(security)) return { ssidBytes, security, hidden }
  if (password !== undefined) return { ssidBytes, security, password, hidden }
  const known = saved.find((network) => isSameNetwork(network, { ssidBytes, security }))
  if (known !== undefined) return known
  throw new RequestProblem("invalid-field", "password: is missing; this network needs one.", "password")
}

/**
 * Of a network whose security nobody named. A password is meant for a network that asks for one: it must not end in an
 * open join because a stranger announces the same name.
 */
export function assumedSecurity(heard: Heard, ssidBytes: string, password: string | undefined): Security {
  const known = heard.securityOf(ssidBytes)
  if (password === undefined) return known ?? "open"
  return known === undefined || isPasswordless(known) ? "wpa2-wpa3" : known
}
