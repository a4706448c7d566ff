import type { PluralRule } from "../../../shared/message.ts"

/** Node knows every language (ICU). */
export function pluralRule(language: string): PluralRule {
  const rules = new Intl.PluralRules(language)
  return (count) => rules.select(count)
}
