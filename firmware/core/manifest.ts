/**
 * The app's manifest (W3C Web Application Manifest), which the device makes itself: on a home screen the app bears the
 * device's name, and two devices are two apps.
 */
import { utf8Encode } from "../../shared/bytes.ts"
import type { Response } from "./http.ts"
import type { Speech, SpokenWords } from "./speech.ts"

export const manifestPath = "/manifest.webmanifest"

/** As in `web/ui/tokens.css`, the surface by day; by night the page says its own in a `meta`. */
const themeColour = "#fdfaf4"
/** Of the mark, so that it opens out of its icon. */
const backgroundColour = "#10162b"

/** What a home screen's icon opens at once, by the app's own names of screens. */
const shortcuts = ["happened", "wifi", "phones"] as const

/** Browsers ask for it without the session: it holds the device's name, which the network tells everybody, and no more. */
export function manifest({ language, direction, words }: Speech, deviceName: string): Response {
  const content = {
    // Fixed: another one would be another app on every phone that has it.
    id: "/",
    start_url: "/",
    scope: "/",
    name: deviceName,
    short_name: deviceName,
    description: words.app["manifest.description"],
    lang: language,
    dir: direction,
    display: "standalone",
    theme_color: themeColour,
    background_color: backgroundColour,
    icons: [
      icon("192", 192, "any"),
      icon("512", 512, "any"),
      // Of its own, since one for both would be cut on some phones and small on the others.
      icon("maskable-512", 512, "maskable"),
    ],
    shortcuts: shortcuts.map((screen) => ({ name: words.app[screen], url: `/?open=${screen}` })),
    screenshots: [screenshot("narrow", "780x1688", words), screenshot("wide", "1280x800", words)],
  }
  const headers = {
    "content-type": "application/manifest+json; charset=utf-8",
    "cache-control": "no-cache",
    vary: "Accept-Language",
  }
  return { status: 200, headers, body: utf8Encode(JSON.stringify(content)) }
}

function icon(name: string, pixels: number, purpose: string) {
  return { src: `/icons/${name}.png`, sizes: `${pixels}x${pixels}`, type: "image/png", purpose }
}

function screenshot(form: "narrow" | "wide", sizes: string, words: SpokenWords) {
  return {
    src: `/icons/screenshot-${form}.png`,
    sizes,
    type: "image/png",
    form_factor: form,
    label: words.app["manifest.screenshot"],
  }
}
