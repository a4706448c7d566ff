import { describe, expect, it } from "vitest"
import { visitorOf } from "./system.ts"

const webKit = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
const blink = "AppleWebKit/537.36 (KHTML, like Gecko)"
const iPhone = `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) ${webKit}`
const iPad = `Mozilla/5.0 (iPad; CPU OS 16_7 like Mac OS X) ${webKit}`
const mac = `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit}`
const macBlink = `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${blink}`
const pixel = `Mozilla/5.0 (Linux; Android 10; K) ${blink}`
const windows = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${blink}`
const linux = `Mozilla/5.0 (X11; Linux x86_64) ${blink}`

/** What browsers say, how many fingers they feel, and what their processor is called where that counts. */
const visitors: readonly (readonly [string, string, string, number, string?])[] = [
  ["ios safari", "Safari", `${iPhone} Version/26.0 Mobile/15E148 Safari/604.1`, 5],
  ["ios safari", "Safari on an older iPad", `${iPad} Version/16.6 Mobile/15E148 Safari/604.1`, 5],
  ["ios chrome", "Chrome", `${iPhone} CriOS/146.0.7680.40 Mobile/15E148 Safari/604.1`, 5],
  ["ios firefox", "Firefox", `${iPhone} FxiOS/150.0 Mobile/15E148 Safari/605.1.15`, 5],
  ["ios edge", "Edge", `${iPhone} Version/18.0 EdgiOS/146.0.3856.59 Mobile/15E148 Safari/605.1.15`, 5],
  ["ios other", "Opera", `${iPhone} Version/18.6 Mobile/15E148 Safari/604.1 OPT/6.1.0`, 5],
  ["ios other", "DuckDuckGo", `${iPhone} Version/18.6 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15`, 5],
  ["ios in-app", "the Google app", `${iPhone} GSA/400.0.857 Mobile/15E148 Safari/604.1`, 5],
  ["ios in-app", "Facebook", `${iPhone} Mobile/22G86 [FBAN/FBIOS;FBAV/530.0.0.42;FBBV/1;FBDV/iPhone17,1]`, 5],
  ["ios in-app", "Instagram", `${iPhone} Mobile/22G86 Instagram 400.0.0.29 (iPhone17,1; iOS 18_6)`, 5],
  ["ios in-app", "a login sheet or a plain web view", `${iPhone} Mobile/15E148`, 5],
  ["ios safari", "iPadOS, which says it is a Mac", `${mac} Version/26.0 Safari/605.1.15`, 5, "MacIntel"],
  ["ios chrome", "Chrome on such an iPad", `${mac} CriOS/146 Version/11.1.1 Safari/605.1.15`, 5, "MacIntel"],
  ["ios in-app", "a web view on such an iPad", mac, 5, "MacIntel"],
  ["macos safari", "Safari", `${mac} Version/26.0 Safari/605.1.15`, 0, "MacIntel"],
  ["macos chrome", "Chrome", `${macBlink} Chrome/146.0.0.0 Safari/537.36`, 0, "MacIntel"],
  ["macos edge", "Edge", `${macBlink} Chrome/146.0.0.0 Safari/537.36 Edg/146.0.0.0`, 0, "MacIntel"],
  [
    "macos firefox",
    "Firefox",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) Gecko/20100101 Firefox/153.0",
    0,
  ],
  ["android chrome", "Chrome", `${pixel} Chrome/146.0.0.0 Mobile Safari/537.36`, 5],
  ["android samsung", "Samsung", `${pixel} SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36`, 5],
  ["android edge", "Edge", `${pixel} Chrome/146.0.0.0 Mobile Safari/537.36 EdgA/146.0.0.0`, 5],
  ["android other", "Opera", `${pixel} Chrome/143.0.0.0 Mobile Safari/537.36 OPR/93.0.0.0`, 5],
  ["android firefox", "Firefox", "Mozilla/5.0 (Android 16; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0", 5],
  [
    "android in-app",
    "a web view",
    `Mozilla/5.0 (Linux; Android 15; Pixel 8 Build/AP4A; wv) ${blink} Version/4.0 Chrome/146.0.7680.40 Mobile Safari/537.36`,
    5,
  ],
  ["android in-app", "Line", `${pixel} Chrome/146.0.0.0 Mobile Safari/537.36 Line/15.1.0/IAB`, 5],
  [
    "android chrome",
    "a tablet that asks for a desktop's pages",
    `${linux} Chrome/146.0.0.0 Safari/537.36`,
    5,
    "Linux armv81",
  ],
  ["windows chrome", "Chrome", `${windows} Chrome/146.0.0.0 Safari/537.36`, 0, "Win32"],
  [
    "windows edge",
    "Edge, on a screen to touch",
    `${windows} Chrome/146.0.0.0 Safari/537.36 Edg/146.0.0.0`,
    10,
    "Win32",
  ],
  [
    "windows firefox",
    "Firefox",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0",
    0,
  ],
  [
    "chromeos chrome",
    "Chrome",
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${blink} Chrome/146.0.0.0 Safari/537.36`,
    10,
  ],
  ["linux chrome", "Chrome", `${linux} Chrome/146.0.0.0 Safari/537.36`, 0, "Linux x86_64"],
  [
    "linux chrome",
    "Chrome, on a screen to touch",
    `${linux} Chrome/146.0.0.0 Safari/537.36`,
    10,
    "Linux x86_64",
  ],
  [
    "linux chrome",
    "Chromium on a Raspberry Pi",
    `${linux} Chrome/142.0.0.0 Safari/537.36`,
    0,
    "Linux aarch64",
  ],
  ["linux firefox", "Firefox", "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0", 0],
  ["undefined other", "curl", "curl/8.10.1", 0],
  [
    "undefined chrome",
    "a television",
    `Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) ${blink} Chrome/108.0 TV Safari/537.36`,
    0,
  ],
]

describe("a visitor", () => {
  for (const [expected, name, userAgent, maxTouchPoints, platform = ""] of visitors) {
    it(`is ${expected}: ${name}`, () => {
      const { system, browser } = visitorOf({ userAgent, platform, maxTouchPoints })
      expect(`${system} ${browser}`).toBe(expected)
    })
  }
})
