import { createPostponed } from "./postponed.ts"
import { isApplePhone, isStandalone } from "./this-phone.ts"

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

export function createInstallation(onChange: () => void): Installation {
  let prompt: InstallPrompt | undefined
  const offer = createPostponed("install-later")
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
      if (isInstalled || offer.isLater) return undefined
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
      offer.postpone()
      onChange()
    },
  }
}

/** An app on the home screen is meant to stay; so is what it keeps. */
function keepStorage(): void {
  void navigator.storage?.persist?.().catch(() => false)
}
