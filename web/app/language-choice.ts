/** The language that a person has chosen for this page, kept on this phone; the phone's own where there is none. */

const key = "porchlight-language"

export function chosenLanguage(): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined
  } catch {
    // A browser that keeps nothing may not even let itself be asked.
    return undefined
  }
}

/** Begins the page anew in it. Undefined takes the choice back. */
export function chooseLanguage(tag: string | undefined): void {
  try {
    if (tag === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, tag)
  } catch {
    // Then it is the phone's again, from the next page on.
  }
  location.reload()
}
