/** Chromium's alone: https://wicg.github.io/manifest-incubations/#beforeinstallpromptevent-interface */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>
}

/** How this phone can have the app on its home screen: by the browser's own question, or by Safari's Share sheet. */
export type InstallWay = "prompt" | "share"

export interface Installation {
  /** Undefined where it is there already, cannot be had, or the person wants none of it. */
  readonly way: InstallWay | undefined
  install(): void
  later(): void
}

/** Where it stands that the person wants none of it, with the moment. */
const laterKey = "install-later"

/** For this long. */
const laterMilliseconds = 30 * 24 * 3_600_000

export function createInstallation(onChange: () => void): Installation {
  let prompt: InstallPrompt | undefined
  let isLater = isRefused()
  let isInstalled = isStandalone()

  addEventListener("beforeinstallprompt", (event) => {
    // Offered where it stands in peace, and not by a bar over what the person came for.
    event.preventDefault()
    prompt = event as InstallPrompt
    onChange()
  })
  addEventListener("appinstalled", () => {
    isInstalled = true
    prompt = undefined
    keepStorage()
    onChange()
  })
  if (isInstalled) keepStorage()

  return {
    get way() {
      if (isInstalled || isLater) return undefined
      if (prompt) return "prompt"
      return isApplePhone() ? "share" : undefined
    },
    install() {
      // It may be asked once; the browser fires another event where the person said no.
      void prompt?.prompt().catch(() => undefined)
      prompt = undefined
      onChange()
    },
    later() {
      isLater = true
      try {
        localStorage.setItem(laterKey, `${Date.now()}`)
      } catch {
        // A browser that keeps nothing asks again next time.
      }
      onChange()
    },
  }
}

/** An app on the home screen is meant to stay; so is what it keeps. */
function keepStorage(): void {
  void navigator.storage?.persist?.().catch(() => false)
}

function isRefused(): boolean {
  try {
    return Math.abs(Date.now() - Number(localStorage.getItem(laterKey) ?? 0)) < laterMilliseconds
  } catch {
    return false
  }
}

function isStandalone(): boolean {
  const { standalone } = navigator as Navigator & { readonly standalone?: boolean }
  return standalone === true || matchMedia("(display-mode: standalone)").matches
}

/** iPads say that they are Macs, but no Mac is touched. */
function isApplePhone(): boolean {
  const { userAgent, maxTouchPoints } = navigator
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && maxTouchPoints > 1)
}
