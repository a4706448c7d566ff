/** A browser's side of Web Push, played in the page: whom it asks, what it subscribes with, and whether its service answers. */
import type { Page } from "@playwright/test"

export interface PlayedPush {
  readonly permission?: NotificationPermission
  /** What a person answers when they are asked. */
  readonly answer?: NotificationPermission
  /** The key of the subscription that the browser has from another time, in base64url. */
  readonly subscribedWith?: string
}

/** To be called before the page is opened. */
export async function playPush(page: Page, played: PlayedPush): Promise<void> {
  await page.addInitScript(({ permission = "default", answer = "granted", subscribedWith }) => {
    const bytesOf = (text: string) =>
      Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0))
    let count = 0
    let current: object | null = null

    function subscribe(key: string): object {
      const endpoint = `https://fcm.googleapis.com/fcm/send/${++count}`
      const keys = {
        p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth: "BTBZMqHH6r4Tts7J_aSIgg",
      }
      current = {
        endpoint,
        options: { applicationServerKey: bytesOf(key).buffer },
        toJSON: () => ({ endpoint, keys }),
        unsubscribe: async () => {
          current = null
          return true
        },
      }
      return current
    }

    if (subscribedWith !== undefined) subscribe(subscribedWith)
    const pushManager = {
      getSubscription: async () => current,
      subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) =>
        subscribe(applicationServerKey),
    }
    const registration = { pushManager, update: async () => undefined }
    const worker = Object.assign(new EventTarget(), {
      ready: Promise.resolve(registration),
      getRegistration: async () => registration,
      register: () => Promise.reject(new TypeError("Played.")),
    })
    Object.defineProperty(navigator, "serviceWorker", { value: worker })
    Object.defineProperty(window, "PushManager", { value: class {} })
    const notification = {
      permission,
      async requestPermission() {
        notification.permission = answer
        return answer
      },
    }
    Object.defineProperty(window, "Notification", { value: notification })
  }, played)
}
