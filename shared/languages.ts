/** The languages that the catalogues of `shared/words` are in, and what a page has to know of each. */

/** A language by its tag (BCP 47), what its own people call it, and which way its lines run. */
export interface Language {
  readonly tag: string
  readonly name: string
  readonly direction: "ltr" | "rtl"
}

/** As a person finds their own: by the Latin alphabet first, then by the others. */
export const languages: readonly Language[] = [
  { tag: "de", name: "Deutsch", direction: "ltr" },
  { tag: "en", name: "English", direction: "ltr" },
  { tag: "es", name: "Español", direction: "ltr" },
  { tag: "fr", name: "Français", direction: "ltr" },
  { tag: "it", name: "Italiano", direction: "ltr" },
  { tag: "nl", name: "Nederlands", direction: "ltr" },
  { tag: "pl", name: "Polski", direction: "ltr" },
  { tag: "pt", name: "Português", direction: "ltr" },
  { tag: "tr", name: "Türkçe", direction: "ltr" },
  { tag: "uk", name: "Українська", direction: "ltr" },
  { tag: "he", name: "עברית", direction: "rtl" },
  { tag: "ar", name: "العربية", direction: "rtl" },
  { tag: "hi", name: "हिन्दी", direction: "ltr" },
  { tag: "ko", name: "한국어", direction: "ltr" },
  { tag: "zh-Hans", name: "简体中文", direction: "ltr" },
  { tag: "zh-Hant", name: "繁體中文", direction: "ltr" },
  { tag: "ja", name: "日本語", direction: "ltr" },
]

export const defaultLanguage = "en"

export function directionOf(tag: string): Language["direction"] {
  return languages.find((each) => each.tag === tag)?.direction ?? "ltr"
}

/** Where Chinese is written in traditional characters (CLDR, "likely subtags"). */
const traditional = /^zh-(?:hant|tw|hk|mo)\b/

/**
 * The tag of ours that `range`, a language as people and browsers write it (`de-AT`, `zh-TW`, `pt_BR.UTF-8`), is best
 * served by; undefined where we do not speak it.
 */
export function languageFor(range: string): string | undefined {
  const wanted = range.slice(0, 35).toLowerCase().replace(/_/g, "-")
  const primary = /^[a-z]{2,3}(?![a-z])/.exec(wanted)?.[0]
  if (primary === "zh") return traditional.test(wanted) ? "zh-Hant" : "zh-Hans"
  // What Hebrew was called until 1989, and Java long after.
  const tag = primary === "iw" ? "he" : primary
  return languages.find((each) => each.tag === tag)?.tag
}
