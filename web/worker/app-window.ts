import type { PageNews } from "../kept/page-news.ts"
import type { TapData } from "./shown-notification.ts"

declare const self: ServiceWorkerGlobalScope

/** The app's windows; a program's own pages have the same origin and are none. */
async function appWindows(): Promise<readonly WindowClient[]> {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true })
  return windows.filter(({ url }) => isOfApp(url))
}

function isOfApp(url: string): boolean {
  return new URL(url, self.location.origin).pathname === "/"
}

export async function tellPages(news: PageNews): Promise<void> {
  for (const page of await appWindows()) page.postMessage(news)
}

/**
 * A tap: to the app where it is open, the one that was looked at last; else it is opened, offline too. A page of a program is
 * none of its screens.
 */
export async function openTapped({ action, notification }: NotificationEvent): Promise<void> {
  notification.close()
  const { url = "/", actionUrls }: Partial<TapData> = notification.data ?? {}
  const path = actionUrls?.[action] ?? url
  const [page] = isOfApp(path) ? await appWindows() : []
  if (page === undefined) return void (await self.clients.openWindow(path))
  page.postMessage({ type: "open", path } satisfies PageNews)
  await page.focus()
}
