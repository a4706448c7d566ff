/**
 * The secret of the one-time link that this page was opened with, and the address without it from now on: it must not
 * stay in a history, nor be there for whatever is loaded next. Empty for one that cannot be right; undefined without any.
 */
export function takeLinkSecret(): string | undefined {
  const [, secret] = /^#pair=(.*)$/.exec(location.hash) ?? []
  if (secret === undefined) return undefined
  history.replaceState(history.state, "", location.pathname + location.search)
  // 256 bits in base64url.
  return /^[A-Za-z0-9_-]{43}$/.test(secret) ? secret : ""
}
