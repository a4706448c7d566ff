/** Whether the app was opened from the home screen. */
export function isStandalone(): boolean {
  const { standalone } = navigator as Navigator & { readonly standalone?: boolean }
  return standalone === true || matchMedia("(display-mode: standalone)").matches
}

/** iPads say that they are Macs, but no Mac is touched. */
export function isApplePhone(): boolean {
  const { userAgent, maxTouchPoints } = navigator
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && maxTouchPoints > 1)
}
