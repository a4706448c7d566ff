/** Whose steps a person needs. */
export type System = "ios" | "android" | "macos" | "windows" | "chromeos" | "linux"

/** `in-app`: a page inside another app, which can install nothing. */
export type Browser = "safari" | "chrome" | "firefox" | "edge" | "samsung" | "in-app" | "other"

/** What a browser says about itself: the three properties of `navigator`. */
export interface Navigation {
  readonly userAgent: string
  readonly platform: string
  readonly maxTouchPoints: number
}

export interface Visitor {
  /** Undefined where none is recognised: a television, a console. */
  readonly system: System | undefined
  readonly browser: Browser
}

/** Apps that show pages inside themselves, by the words they add. */
const apps =
  /\b(?:FBAN|FBAV|FB_IAB|Instagram|Barcelona|Line\/|MicroMessenger|Snapchat|Pinterest|Twitter|LinkedInApp|musical_ly|BytedanceWebview|TikTok|WhatsApp|GSA\/)/i

export function visitorOf(navigation: Navigation): Visitor {
  const system = systemOf(navigation)
  return { system, browser: browserOf(navigation.userAgent, system) }
}

function systemOf({ userAgent, platform, maxTouchPoints }: Navigation): System | undefined {
  if (/Tizen|Web0S|SMART-TV|PlayStation|Nintendo|Xbox|Kindle|Silk\//i.test(userAgent)) return undefined
  if (/iPhone|iPad|iPod/.test(userAgent)) return "ios"
  if (/Android/.test(userAgent)) return "android"
  // An iPad says it is a Mac, but no Mac can be touched.
  if (/Macintosh/.test(userAgent)) return maxTouchPoints > 0 ? "ios" : "macos"
  if (/Windows NT/.test(userAgent)) return "windows"
  if (/\bCrOS\b/.test(userAgent)) return "chromeos"
  if (!/Linux/.test(userAgent)) return undefined
  // A large Android tablet asks for the pages of a desktop, and only its processor gives it away.
  return /arm|aarch64/i.test(platform) && maxTouchPoints > 0 ? "android" : "linux"
}

function browserOf(userAgent: string, system: System | undefined): Browser {
  const has = (words: RegExp) => words.test(userAgent)
  if (has(apps)) return "in-app"
  if (system === "ios") {
    if (has(/CriOS\//)) return "chrome"
    if (has(/FxiOS\//)) return "firefox"
    if (has(/EdgiOS\//)) return "edge"
    if (has(/\b(?:OPT|OPiOS|Ddg|DuckDuckGo|YaBrowser|Brave|Focus|Quark|UCBrowser)\b/)) return "other"
    // A web view has neither of Safari's two words.
    return has(/Version\/.*Safari\//) ? "safari" : "in-app"
  }
  if (system === "android" && has(/; wv\)|Version\/4\.0 Chrome/)) return "in-app"
  if (has(/SamsungBrowser\//)) return "samsung"
  if (has(/Edg(?:A|e)?\//)) return "edge"
  if (has(/Firefox\//)) return "firefox"
  if (has(/OPR\/|Vivaldi|YaBrowser|UCBrowser|MiuiBrowser/)) return "other"
  if (has(/Chrom(?:e|ium)\//)) return "chrome"
  return has(/Version\/.*Safari\//) ? "safari" : "other"
}
