import { pairingSecretOf } from "../ui/pairing-hash.ts"

/**
 * The secret of the one-time link that this page was opened with, and the address without it from now on: it must not
 * stay in a history, nor be there for whatever is loaded next. Empty for one that cannot be right; undefined without any.
 */
export function takeLinkSecret(): string | undefined {
  const secret = pairingSecretOf(location.hash)
  if (secret !== undefined) history.replaceState(history.state, "", location.pathname + location.search)
  return secret
}
