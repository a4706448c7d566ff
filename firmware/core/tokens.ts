/** Tokens for scripts: passes that travel in the `Authorization` head (RFC 6750, section 2.1), and end only by hand. */
import { openPasses, type Passes, type PassesOptions } from "./passes.ts"

/** What scripts a household has; none is taken away behind its back, for a script cannot ask for another. */
export const tokensMaximum = 10

/** Tells people, and programs that look for secrets in files, what they have found. */
const tokenPrefix = "porchlight_"

/** Loads the tokens. Rejects like the store. */
export function openTokens(
  options: Omit<PassesOptions, "key" | "who" | "maximum" | "oldestGivesWay" | "lifetimeDays">,
): Promise<Passes> {
  return openPasses({
    ...options,
    key: "tokens",
    who: "tokens for scripts",
    maximum: tokensMaximum,
    oldestGivesWay: false,
  })
}

/** What is shown once, and given as `Authorization: Bearer porchlight_…`. */
export function tokenOf(secret: string): string {
  return tokenPrefix + secret
}

/**
 * The secret in an `Authorization` head: undefined where it is of another scheme, empty where it is a bearer's and not
 * one of our tokens. The scheme's name is in any case (RFC 9110, section 11.1).
 */
export function secretOfBearer(header: string | undefined): string | undefined {
  const [scheme = "", token = "", ...more] = (header ?? "").split(" ", 3)
  if (scheme.toLowerCase() !== "bearer") return undefined
  return more.length === 0 && token.startsWith(tokenPrefix) ? token.slice(tokenPrefix.length) : ""
}
