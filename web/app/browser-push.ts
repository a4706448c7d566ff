import { base64urlEncode } from "../../shared/bytes.ts"
import { isApplePhone, isStandalone } from "./this-phone.ts"

/** `home-screen`: this phone allows it to apps on the home screen alone. `undecided`: the person was not asked yet. */
export type PushAbility = "unsupported" | "home-screen" | "undecided" | "blocked" | "allowed"

/** Beyond this it was in vain: Chromium without its push service never says so. */
const patienceMilliseconds = 20_000

/** The subscription that a browser has for this app. */
export interface BrowserSubscription {
  /** What the device is told of it. */
  readonly subscription: PushSubscription
  /** Whether it is for the device's key, and not for one that the device had before. */
  isFor(key: string): boolean
}

/** What this phone's browser can do about notifications. */
export interface BrowserPush {
  readonly ability: PushAbility
  /** Calls back whenever it may have become another: a person can change it beside the page. */
  watch(listener: () => void): void
  /** Asks the person, where they were not asked yet. Only at a tap. */
  allow(): Promise<void>
  current(): Promise<BrowserSubscription | undefined>
  /** Rejects where the push service of the browser was not reached. `key` is the device's, in base64url. */
  subscribe(key: string): Promise<PushSubscription>
}

/** Where there is no browser. */
export const noPush: BrowserPush = {
  ability: "unsupported",
  watch: () => {},
  allow: async () => undefined,
  current: async () => undefined,
  subscribe: () => Promise.reject(),
}

export const browserPush: BrowserPush = {
  get ability() {
    if (!("PushManager" in window && "Notification" in window && "serviceWorker" in navigator))
      return isApplePhone() && !isStandalone() ? "home-screen" : "unsupported"
    const { permission } = Notification
    if (permission === "default") return "undecided"
    return permission === "granted" ? "allowed" : "blocked"
  },

  watch(listener) {
    // Safari 14 has none of this; it reads anew at each opening.
    navigator.permissions?.query({ name: "notifications" }).then(
      (status) => {
        status.onchange = listener
      },
      () => {},
    )
  },

  async allow() {
    await Notification.requestPermission()
  },

  async current() {
    const registration = await navigator.serviceWorker?.getRegistration()
    const subscription = await registration?.pushManager?.getSubscription()
    if (!subscription) return undefined
    const isFor = (key: string) => {
      const own = subscription.options?.applicationServerKey
      return own ? base64urlEncode(new Uint8Array(own)) === key : true
    }
    return { subscription, isFor }
  },

  subscribe(key) {
    const subscribed = navigator.serviceWorker.ready.then(({ pushManager }) =>
      pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }),
    )
    const timeUp = new Promise<never>((_, reject) => setTimeout(reject, patienceMilliseconds))
    return Promise.race([subscribed, timeUp])
  },
}
