/**
 * Which language to answer a request in: the one its address asks for (`?lang=de`), else the first of `Accept-Language`
 * (RFC 9110, section 12.5.4) that we speak, else English.
 */
import { defaultLanguage, languageFor } from "../../shared/languages.ts"
import type { Request } from "./http.ts"
import { weightsOf } from "./weights.ts"

/** `isThere`: whether what is asked for is there in a language, by its tag. English always is. */
export function askedLanguage(
  { query, headers }: Pick<Request, "query" | "headers">,
  isThere: (language: string) => boolean,
): string {
  const fits = (range: string) => {
    const language = languageFor(range)
    return language !== undefined && (language === defaultLanguage || isThere(language))
      ? language
      : undefined
  }
  const named = /(?:^|&)lang=([A-Za-z-]{2,35})(?:&|$)/.exec(query)?.[1]
  const asked = named === undefined ? undefined : fits(named)
  if (asked !== undefined) return asked
  // Of equals the first: people's browsers list what they read best first. The sort is stable.
  const ranges = [...weightsOf(headers.get("accept-language") ?? "")].sort(
    ([, one], [, other]) => other - one,
  )
  for (const [range, weight] of ranges) {
    const language = weight > 0 ? fits(range) : undefined
    if (language !== undefined) return language
  }
  return defaultLanguage
}
